package fusionlab.quality.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchitectureChoiceTests {

    private static final Topology TOPOLOGY = Topology.builtIn("sd-v1.5");
    private static final Architecture PRUNED = Architecture.parse(TOPOLOGY, "mid_block.attentions.0=0");

    @TempDir
    private Path folder;

    @Test
    void a_file_as_the_lab_writes_it_is_its_architecture() throws Exception {
        assertThat(ArchitectureChoice.of(file(unchanged -> {}), TOPOLOGY)).isEqualTo(PRUNED);
    }

    @Test
    void a_file_that_contradicts_itself_is_refused() throws Exception {
        refused(file -> file.getAsJsonObject("counts").addProperty("mid_block.attentions.0", 1), "was changed");
        refused(file -> file.getAsJsonObject("counts").addProperty("mid_block.attentions.0", .5), "not whole numbers");
        refused(file -> file.addProperty("formatVersion", 99), "has the format version 99");
    }

    private void refused(Consumer<JsonObject> change, String complaint) throws Exception {
        String file = file(change);
        assertThatThrownBy(() -> ArchitectureChoice.of(file, TOPOLOGY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    private String file(Consumer<JsonObject> change) throws Exception {
        JsonObject file = new JsonObject();
        file.addProperty("format", "fusionlab-architecture");
        file.addProperty("formatVersion", 1);
        file.addProperty("contentHash", PRUNED.contentHash());
        JsonObject counts = new JsonObject();
        PRUNED.counts().forEach(counts::addProperty);
        file.add("counts", counts);
        file.add("topologyConfig", JsonParser.parseString(TOPOLOGY.configJson()));
        change.accept(file);
        return Files.writeString(folder.resolve("architecture.json"), file.toString())
                .toString();
    }
}
