package fusionlab.server.testing;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers that are larger than all buffers of a connection, open to all; the build may have packaged no such file. */
@TestComponent
@RestController
public class LargeAnswers {

    public static final String FILE = "/agent/large-file";
    public static final String ENDLESS = "/agent/large-stream";
    public static final int SIZE = 16 << 20;

    @GetMapping(FILE)
    ResponseEntity<byte[]> file() {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .cacheControl(CacheControl.maxAge(java.time.Duration.ofDays(1)).cachePublic())
                .header("Content-Encoding", "identity")
                .body(new byte[SIZE]);
    }

    /** Without a length. */
    @GetMapping(ENDLESS)
    void stream(HttpServletResponse response) throws IOException {
        for (int part = 0; part < SIZE >> 10; part++) {
            response.getOutputStream().write(new byte[1 << 10]);
        }
    }
}
