package fusionlab.phonekit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTests {

    private static final String SHA256_OF_A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";

    @TempDir
    private Path folder;

    @Test
    void it_says_what_goes_where_on_which_phone() throws IOException {
        Files.writeString(folder.resolve("device-agent-android.jar"), "a");
        Path natives = Files.createDirectories(folder.resolve("natives/arm64-v8a"));
        Files.writeString(natives.resolve("libx.so"), "a");

        Manifest.write(folder);

        assertThat(folder.resolve("manifest.json"))
                .hasContent("{\"files\": [\n"
                        + "  {\"source\": \"device-agent-android.jar\", \"target\": \"agent.jar\", \"abi\": \"any\","
                        + " \"sha256\": \"" + SHA256_OF_A + "\", \"bytes\": 1},\n"
                        + "  {\"source\": \"natives/arm64-v8a/libx.so\", \"target\": \"lib/libx.so\","
                        + " \"abi\": \"arm64-v8a\", \"sha256\": \"" + SHA256_OF_A + "\", \"bytes\": 1}\n]}\n");
    }

    @Test
    void natives_of_a_jar_that_names_no_system_are_refused() throws IOException {
        Path jar = Files.createFile(folder.resolve("litert-1-windows-x86_64.jar"));
        assertThatThrownBy(() -> Natives.extract(List.of(jar), folder.resolve("natives")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("litert-1-windows-x86_64.jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pack", "pack out natives", "desugar", "desugar out", "other a b c"})
    void a_command_that_is_none_says_how_it_is_used(String words) {
        assertThatThrownBy(() -> PhoneKit.main(words.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("usage: pack OUT NATIVES JARS... | desugar OUT CLASSES...");
    }

    @Test
    void d8_says_what_it_cannot_read() throws IOException {
        Path broken = Files.writeString(folder.resolve("Broken.class"), "no class");
        assertThatThrownBy(() -> D8.run(List.of(), List.of(broken), Files.createDirectory(folder.resolve("dex"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("D8 ended with code")
                .hasMessageContaining("Broken.class");
    }
}
