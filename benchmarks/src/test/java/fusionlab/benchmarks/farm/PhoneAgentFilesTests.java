package fusionlab.benchmarks.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhoneAgentFilesTests {

    @TempDir
    private Path target;

    @TempDir
    private Path pushed;

    @Test
    void a_phone_gets_the_agent_and_the_libraries_that_it_needs_each_with_its_checksum() throws IOException {
        Files.writeString(target.resolve("fusionlab-benchmarks.jar"), "agent");
        Path libraries = Files.createDirectories(target.resolve("lib"));
        for (String name : List.of(
                "gson-2.13.2.jar",
                "agent-protocol-0.1.0.jar",
                "unet-0.1.0.jar",
                "postgresql-42.jar",
                "jmh-core-1.37.jar")) {
            Files.writeString(libraries.resolve(name), name);
        }

        PhoneAgentFiles.write(target, pushed, PacedPhoneAgent.class);

        JsonObject manifest = JsonParser.parseString(Files.readString(pushed.resolve("manifest.json")))
                .getAsJsonObject();
        assertThat(manifest.get("main").getAsString()).isEqualTo(PacedPhoneAgent.class.getName());
        List<String> targets = new ArrayList<>();
        for (JsonElement element : manifest.getAsJsonArray("files")) {
            JsonObject file = element.getAsJsonObject();
            targets.add(file.get("target").getAsString());
            assertThat(file.get("sha256").getAsString())
                    .isEqualTo(ContentHash.of(pushed.resolve(file.get("source").getAsString())));
        }
        assertThat(targets)
                .containsExactly(
                        "agent.jar", "lib/agent-protocol-0.1.0.jar", "lib/gson-2.13.2.jar", "lib/unet-0.1.0.jar");
    }

    @Test
    void what_was_not_built_is_named() {
        assertThatThrownBy(() -> PhoneAgentFiles.write(target, pushed, PhoneAgent.class))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("fusionlab-benchmarks.jar");
    }
}
