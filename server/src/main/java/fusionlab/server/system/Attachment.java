package fusionlab.server.system;

import java.nio.charset.StandardCharsets;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * A file to be downloaded.
 *
 * @param what beginning of its name: the kind of thing
 * @param of the thing's name in any script, empty for none. People choose it, so only its letters, digits and marks are used
 * @param ending with its dot, and anything else after the name
 */
public record Attachment(String what, String of, String ending) {

    private static final int LONGEST = 80;

    public ResponseEntity<byte[]> response(MediaType type, String text) {
        return response(type, text.getBytes(StandardCharsets.UTF_8));
    }

    public ResponseEntity<byte[]> response(MediaType type, byte[] content) {
        String name = name();
        ContentDisposition.Builder disposition = ContentDisposition.attachment();
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(name);
        return ResponseEntity.ok()
                .contentType(type)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        (ascii ? disposition.filename(name) : disposition.filename(name, StandardCharsets.UTF_8))
                                .build()
                                .toString())
                .header("X-Content-Type-Options", "nosniff")
                .body(content);
    }

    private String name() {
        String safe = of.replaceAll("[^\\p{L}\\p{M}\\p{N}]+", "-").replaceAll("^-+|-+$", "");
        int end = Math.min(safe.length(), LONGEST);
        String shortened = safe.substring(0, safe.offsetByCodePoints(0, safe.codePointCount(0, end)));
        return what + (shortened.isEmpty() ? "" : "-" + shortened) + ending;
    }
}
