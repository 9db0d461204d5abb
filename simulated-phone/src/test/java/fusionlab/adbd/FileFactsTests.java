package fusionlab.adbd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileFactsTests {

    @TempDir
    private Path folder;

    @Test
    void every_mode_that_is_set_is_read() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        for (int mode = 0; mode <= 0777; mode++) {
            FileFacts.set(file, mode | 0100000, 1);
            assertThat(FileFacts.of(file).mode()).isEqualTo(0100000 | mode);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void a_time_is_unsigned(int seconds) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        FileFacts.set(file, 0644, seconds);
        assertThat(FileFacts.of(file).seconds()).isEqualTo(seconds);
        assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo((seconds & 0xffffffffL) * 1000);
    }

    @Test
    void a_directory_has_another_type_than_a_file() throws IOException {
        assertThat(FileFacts.of(folder).mode() & 0170000).isEqualTo(0040000);
        assertThat(FileFacts.of(Files.createFile(folder.resolve("a"))).mode() & 0170000)
                .isEqualTo(0100000);
        assertThat(FileFacts.of(folder.resolve("none"))).isEqualTo(new FileFacts(0, 0, 0));
    }

    @Test
    void a_size_beyond_four_gigabytes_is_whole_in_the_second_version_alone() throws IOException {
        long size = (5L << 30) + 7;
        Path file = folder.resolve("sparse");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size);
        }
        FileFacts facts = FileFacts.of(file);
        ByteBuffer second = ByteBuffer.wrap(facts.stat2("STA2")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(second.capacity()).isEqualTo(72);
        assertThat(second.getInt(4)).as("no error").isZero();
        assertThat(second.getLong(40)).isEqualTo(size);
        assertThat(ByteBuffer.wrap(facts.stat()).order(ByteOrder.LITTLE_ENDIAN).getInt(8))
                .isEqualTo((int) size);
    }
}
