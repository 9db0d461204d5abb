package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.unet.ContentHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterProperty;
import org.springframework.http.HttpStatus;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

class WeightsFolderPropertyTests {

    private final Path data;
    private final WeightsFolder folder;

    WeightsFolderPropertyTests() throws IOException {
        data = Files.createTempDirectory("weights-folder");
        folder = new WeightsFolder(data, new WeightsProperties(DataSize.ofMegabytes(1), DataSize.ofBytes(0)));
    }

    @AfterProperty
    void end() throws IOException {
        FileSystemUtils.deleteRecursively(data);
    }

    @Property(tries = 40)
    void a_file_has_its_final_name_when_it_is_settled_and_is_gone_when_nobody_takes_it(
            @ForAll @IntRange(max = 200_000) int size, @ForAll long seed) throws IOException {
        byte[] sent = bytes(size, seed);
        List<Path> before = files();

        try (WeightsFile file = folder.receive(new ByteArrayInputStream(sent), size, 0)) {
            assertThat(file.sha256()).isEqualTo(ContentHash.of(sent));
            assertThat(file.path()).hasBinaryContent(sent);
        }
        assertThat(files()).isEqualTo(before);

        try (WeightsFile file = folder.receive(new ByteArrayInputStream(sent), size, 0)) {
            folder.prepare(file);
        }
        String sha256 = ContentHash.of(sent);
        assertThat(folder.of(sha256)).doesNotExist();
        folder.settle(sha256);
        folder.settle(sha256);
        assertThat(folder.of(sha256)).hasBinaryContent(sent);
        Files.delete(folder.of(sha256));
        assertThat(files()).isEqualTo(before);
    }

    @Property(tries = 20)
    void a_sender_that_breaks_off_leaves_nothing_behind(
            @ForAll @IntRange(max = 200_000) int sent, @ForAll @IntRange(min = 1, max = 9) int more)
            throws IOException {
        InputStream ended = new ByteArrayInputStream(new byte[sent]);
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

        assertThatThrownBy(() -> folder.receive(ended, sent + more, 0)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> folder.receive(broken, sent + more, 0))
                .isInstanceOf(IOException.class)
                .hasMessage("cut");

        assertThat(files()).isEmpty();
    }

    @Property(tries = 40)
    void what_would_exceed_the_total_is_refused_with_the_figures_before_it_is_read(
            @ForAll @IntRange(min = 1, max = 100_000) int size, @ForAll @LongRange(max = 1 << 20) long stored)
            throws IOException {
        ByteArrayInputStream body = new ByteArrayInputStream(new byte[size]);
        if (stored + size <= 1 << 20) {
            folder.receive(body, size, stored).close();
            return;
        }
        assertThatThrownBy(() -> folder.receive(body, size, stored))
                .isInstanceOfSatisfying(WeightsNotStoredException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(HttpStatus.INSUFFICIENT_STORAGE);
                    assertThat(refused).hasMessageContaining(size + " bytes").hasMessageContaining(stored + "");
                    assertThat(refused.remedy()).contains("fusionlab.weights.total");
                });
        assertThat(body.available()).isEqualTo(size);
        assertThat(files()).isEmpty();
    }

    @Example
    void what_would_take_the_reserve_of_the_disk_is_refused_before_it_is_read() throws IOException {
        WeightsFolder full = new WeightsFolder(
                data, new WeightsProperties(DataSize.ofMegabytes(1), DataSize.ofTerabytes(4_000_000)));
        ByteArrayInputStream body = new ByteArrayInputStream(new byte[10]);

        assertThatThrownBy(() -> full.receive(body, 10, 0))
                .isInstanceOfSatisfying(WeightsNotStoredException.class, refused -> assertThat(refused.remedy())
                        .contains("fusionlab.weights.reserve", "free space on the disk"));
        assertThat(body.available()).isEqualTo(10);
        assertThat(files()).isEmpty();
    }

    @Example
    void a_disk_that_does_not_write_is_not_the_senders_fault() throws IOException {
        Files.createFile(data.resolve("weights"));

        assertThatThrownBy(() -> folder.receive(new ByteArrayInputStream(new byte[10]), 10, 0))
                .isInstanceOf(WeightsNotStoredException.class)
                .hasMessageContaining("cannot be written");
    }

    @Example
    void after_a_crash_files_with_a_row_get_their_names_and_the_others_go() throws IOException {
        Path with = prepared("with a row");
        Path without = prepared("without a row");
        Path dead = Files.createFile(with.resolveSibling("dead.part"));
        Path alive = Files.createFile(with.resolveSibling("alive.part"));
        Path kept = Files.createFile(folder.of(ContentHash.of("whose row is in another database")));
        try (FileChannel writing = FileChannel.open(alive, StandardOpenOption.WRITE)) {
            assertThat(writing.tryLock()).isNotNull();

            folder.sweep(ContentHash.of("with a row")::equals);
        }

        assertThat(files()).containsExactlyInAnyOrder(folder.of(ContentHash.of("with a row")), alive, kept);
        assertThat(without).doesNotExist();
        assertThat(dead).doesNotExist();
    }

    private Path prepared(String content) throws IOException {
        byte[] bytes = content.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (WeightsFile file = folder.receive(new ByteArrayInputStream(bytes), bytes.length, 0)) {
            folder.prepare(file);
            return file.path().resolveSibling(file.sha256() + ".new");
        }
    }

    private List<Path> files() throws IOException {
        Path weights = data.resolve("weights");
        if (!Files.isDirectory(weights)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(weights)) {
            return files.sorted().toList();
        }
    }

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
