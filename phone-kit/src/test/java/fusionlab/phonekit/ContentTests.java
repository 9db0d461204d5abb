package fusionlab.phonekit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentTests {

    @TempDir
    private Path folder;

    @Test
    void a_jar_and_a_folder_of_the_same_files_are_the_same_content() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.createDirectories(classes.resolve("a/empty"));
        Files.writeString(classes.resolve("a/B.class"), "b");
        Files.writeString(classes.resolve("z.txt"), "");
        Path jar = folder.resolve("classes.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String name : new String[] {"z.txt", "a/", "a/B.class"}) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write((name.endsWith(".class") ? "b" : "").getBytes(StandardCharsets.US_ASCII));
            }
        }

        assertThat(Content.of(classes)).containsOnlyKeys("a/B.class", "z.txt");
        assertThat(Content.of(jar)).containsOnlyKeys("a/B.class", "z.txt");
        assertThat(Content.sha256(jar)).isEqualTo(Content.sha256(classes));
    }

    @Test
    void a_checksum_is_of_names_lengths_and_bytes() {
        assertThat(Content.sha256(new byte[0]))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        String one = sum(Map.of("a", "bc"));
        assertThat(sum(Map.of("a", "bd"))).isNotEqualTo(one);
        assertThat(sum(Map.of("b", "bc"))).isNotEqualTo(one);
        assertThat(sum(Map.of("a", "b", "c", ""))).isNotEqualTo(one);
    }

    @Test
    void what_is_neither_jar_nor_folder_is_refused() {
        assertThatThrownBy(() -> Content.sha256(folder.resolve("nothing.jar")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("nothing.jar");
    }

    private static String sum(Map<String, String> files) {
        TreeMap<String, byte[]> content = new TreeMap<>();
        files.forEach((name, text) -> content.put(name, text.getBytes(StandardCharsets.US_ASCII)));
        return Content.sha256(content);
    }
}
