package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.server.system.LabException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.springframework.http.HttpStatus;

class WeightsFilePropertyTests {

    @Property(tries = 60)
    void an_upload_lies_on_the_disk_as_it_was_sent_until_it_is_closed(
            @ForAll @IntRange(max = 200_000) int size, @ForAll @LongRange(max = 200) long more, @ForAll long seed)
            throws Exception {
        byte[] sent = bytes(size, seed);

        Path path;
        try (WeightsFile file = WeightsFile.read(new ByteArrayInputStream(sent), size + more)) {
            path = file.path();
            assertThat(Files.readAllBytes(path)).isEqualTo(sent);
            assertThat(file.size()).isEqualTo(size);
            assertThat(file.sha256())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(sent)));
        }
        assertThat(path).doesNotExist();
    }

    @Property(tries = 60)
    void what_is_larger_is_read_to_its_end_and_nothing_of_it_stays(
            @ForAll @IntRange(min = 1, max = 300_000) int size, @ForAll @IntRange(max = 299_999) int limit)
            throws Exception {
        int most = limit % size;
        List<Path> before = files();
        ByteArrayInputStream body = new ByteArrayInputStream(bytes(size, 1));

        assertThatThrownBy(() -> WeightsFile.read(body, most)).isInstanceOfSatisfying(LabException.class, refused -> {
            assertThat(refused.status()).isEqualTo(HttpStatus.CONTENT_TOO_LARGE);
            assertThat(refused).hasMessageContaining(size + " bytes").hasMessageContaining(most + " at most");
        });

        assertThat(body.available()).isZero();
        assertThat(files()).isEqualTo(before);
    }

    @Property(tries = 20)
    void a_sender_that_breaks_off_leaves_nothing_behind(@ForAll @IntRange(max = 200_000) int sent) throws Exception {
        List<Path> before = files();
        InputStream broken = new InputStream() {
            private int left = sent;

            @Override
            public int read() throws IOException {
                if (left == 0) {
                    throw new IOException("cut");
                }
                left--;
                return 7;
            }
        };

        assertThatThrownBy(() -> WeightsFile.read(broken, 1_000_000)).isInstanceOf(IOException.class);

        assertThat(files()).isEqualTo(before);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("fusionlab-weights"))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
