package fusionlab.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

/** A download goes on where it was interrupted, against a real HTTP server that hangs up within its answers. */
class ContinuedFilePropertyTests {

    private static final String TAG = "\"now\"";
    private static final List<String> RANGES = new ArrayList<>();
    private static volatile byte[] content = {};
    private static volatile int longest;
    private static final HttpServer SERVER = started();

    private static HttpServer started() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", ContinuedFilePropertyTests::answer);
            server.start();
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @AfterContainer
    static void stop() {
        SERVER.stop(0);
    }

    /** One part, of at most so many bytes. */
    private static void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        RANGES.add(String.valueOf(range));
        int from = range == null || !TAG.equals(exchange.getRequestHeaders().getFirst("If-Range"))
                ? 0
                : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        int left = content.length - from;
        if (left <= 0) {
            exchange.sendResponseHeaders(416, -1);
        } else {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            exchange.sendResponseHeaders(from == 0 ? 200 : 206, left);
            exchange.getResponseBody().write(content, from, Math.min(longest, left));
        }
        try {
            exchange.close();
        } catch (IllegalStateException cut) {
            return;
        }
    }

    private static LabClient lab() {
        return new LabClient(
                URI.create("http://127.0.0.1:" + SERVER.getAddress().getPort()), "test");
    }

    @Property(tries = 40)
    void whatever_is_interrupted_is_whole_in_the_end_and_no_byte_comes_twice(
            @ForAll @IntRange(min = 1, max = 50_000) int size,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 20_000) Integer> parts,
            @ForAll @LongRange long seed)
            throws IOException {
        content = bytes(size, seed);
        RANGES.clear();
        Path folder = Files.createTempDirectory("continued");
        Path file = folder.resolve("file");
        long had = 0;
        for (int part : parts) {
            longest = part;
            boolean whole = had + part >= size;
            if (whole) {
                lab().get("/file").into(file, TAG, size + 1);
            } else {
                assertThatThrownBy(() -> lab().get("/file").into(file, TAG, size + 1))
                        .isInstanceOf(LabAwayException.class);
            }
            assertThat(RANGES.get(RANGES.size() - 1)).isEqualTo(had == 0 ? "null" : "bytes=" + had + "-");
            had = whole ? size : had + part;
            assertThat(Files.readAllBytes(file)).isEqualTo(Arrays.copyOf(content, (int) had));
        }
        longest = size;
        lab().get("/file").into(file, TAG, size + 1);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
        Files.delete(file);
        Files.delete(folder);
    }

    @Example
    void the_beginning_of_another_content_is_replaced() throws IOException {
        content = bytes(1_000, 1);
        longest = 1_000;
        Path file = Files.write(Files.createTempFile("continued", ""), bytes(500, 2));

        lab().get("/file").into(file, "\"before\"", 2_000);

        assertThat(Files.readAllBytes(file)).isEqualTo(content);
        Files.delete(file);
    }

    @Example
    void a_file_that_cannot_be_written_is_not_the_labs_fault() {
        content = bytes(1_000, 1);
        longest = 1_000;
        Path file = Path.of("/no such folder/file");

        assertThatThrownBy(() -> lab().get("/file").into(file, TAG, 2_000))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no such folder");
    }

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
