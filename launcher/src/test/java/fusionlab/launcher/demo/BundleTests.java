package fusionlab.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.launcher.BundleFixture;
import fusionlab.launcher.Failure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTests {

    @TempDir
    Path directory;

    private final BundleFixture files = new BundleFixture().with("architecture.json", "{}");

    @Test
    void files_that_match_their_sums_are_unpacked_next_to_the_zip() throws Exception {
        Bundle bundle = Bundle.unpack(files.signed().zip(), directory.resolve("out"));

        assertThat(bundle.files())
                .as("architecture.json, the key, the sums and their signature")
                .isEqualTo(4);
        assertThat(bundle.zip()).exists();
        assertThat(bundle.directory().resolve("architecture.json")).hasContent("{}");
    }

    @Test
    void changed_file_is_named() throws Exception {
        byte[] content = files.signed().with("architecture.json", "[]").zip();

        assertThatThrownBy(() -> Bundle.unpack(content, directory))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("architecture.json was changed");
    }

    @Test
    void path_outside_of_the_bundle_is_refused() throws Exception {
        byte[] content = files.with("../../stolen", "x").zip();

        assertThatThrownBy(() -> Bundle.unpack(content, directory.resolve("deep/er")))
                .hasMessageContaining("outside itself");
        assertThat(directory.resolve("stolen")).doesNotExist();
    }
}
