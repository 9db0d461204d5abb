package fusionlab.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostFilesTests {

    @TempDir
    private Path folder;

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("file"), text).toString();
    }

    @Test
    void a_file_that_is_not_there_or_is_a_folder_says_nothing() {
        String absent = folder.resolve("absent").toString();
        assertThat(HostFiles.text(absent)).isEmpty();
        assertThat(HostFiles.value(absent, "key", ':')).isEmpty();
        assertThat(HostFiles.number(absent)).isEmpty();
        assertThat(HostFiles.text(folder.toString())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"model name,Cortex-A78", "model,1", "flags,'a: b'", "empty,''"})
    void a_value_belongs_to_its_whole_key(String key, String value) throws IOException {
        String file = file("model name\t: Cortex-A78\nmodel: 1\nmodel name: second\nflags : a: b\n: none\nempty:\n");
        assertThat(HostFiles.value(file, key, ':')).contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "odel", "", "Model", "second"})
    void a_key_that_is_not_there_has_no_value(String key) throws IOException {
        assertThat(HostFiles.value(file("model name: a second\nmodel: 1\n: none\n"), key, ':'))
                .isEmpty();
    }

    @Test
    void a_key_may_end_with_a_blank() throws IOException {
        assertThat(HostFiles.value(file("inactive_file_x 1\ninactive_file 4096\n"), "inactive_file", ' '))
                .contains("4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max", "", "-1", "0x10", "1.5", "9999999999999999999", "1 2", "１"})
    void other_text_is_not_read_as_a_number(String text) throws IOException {
        assertThat(HostFiles.number(file(text))).isEmpty();
    }

    @Test
    void a_number_may_be_as_large_as_memory_is() throws IOException {
        assertThat(HostFiles.number(file("999999999999999999\n"))).contains(999_999_999_999_999_999L);
    }

    @Test
    void free_memory_is_a_part_of_the_whole_and_no_more_than_the_system_says() {
        HostMemory now = HostMemory.now();
        assertThat(now.totalBytes()).isPositive();
        assertThat(now.freeBytes()).isPositive().isLessThanOrEqualTo(now.totalBytes());
        assertThat(now.totalGib()).isEqualTo(now.totalBytes() / (double) (1L << 30));
        assertThatCode(() -> HostFiles.kilobytes("HugePages_Total")).doesNotThrowAnyException();
        assumeTrue(Files.exists(Path.of("/proc/meminfo")), "sizes are of Linux");
        assertThat(HostFiles.kilobytes("MemTotal"))
                .hasValueSatisfying(total -> assertThat(total).isGreaterThanOrEqualTo(now.totalBytes()));
        assertThat(HostFiles.kilobytes("Mem")).isEmpty();
    }
}
