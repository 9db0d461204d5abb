package fusionlab.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.launcher.Failure;
import fusionlab.unet.ContentHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTests {

    @TempDir
    Path directory;

    private final Map<String, String> files = new LinkedHashMap<>(Map.of("architecture.json", "{}"));

    @Test
    void files_that_match_their_sums_are_unpacked_next_to_the_zip() throws IOException {
        files.put("SHA256SUMS", ContentHash.of("{}") + "  architecture.json\n");

        Bundle bundle = Bundle.unpack(zip(), directory.resolve("out"));

        assertThat(bundle.files()).isEqualTo(1);
        assertThat(bundle.zip()).exists();
        assertThat(bundle.directory().resolve("architecture.json")).hasContent("{}");
    }

    @Test
    void changed_file_is_named() throws IOException {
        files.put("SHA256SUMS", ContentHash.of("[]") + "  architecture.json\n");

        byte[] content = zip();
        assertThatThrownBy(() -> Bundle.unpack(content, directory))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("architecture.json does not match");
    }

    @Test
    void missing_sums_are_a_failure() throws IOException {
        byte[] content = zip();
        assertThatThrownBy(() -> Bundle.unpack(content, directory)).hasMessageContaining("no SHA256SUMS");
    }

    @Test
    void path_outside_of_the_bundle_is_refused() throws IOException {
        files.put("../../stolen", "x");

        byte[] content = zip();
        assertThatThrownBy(() -> Bundle.unpack(content, directory.resolve("deep/er")))
                .hasMessageContaining("outside itself");
        assertThat(directory.resolve("stolen")).doesNotExist();
    }

    private byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
