package fusionlab.quality.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import fusionlab.unet.Topology;
import java.io.RandomAccessFile;
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
        assertThat(ArchitectureChoice.of(file(unchanged -> {}), TOPOLOGY))
                .isEqualTo(new ArchitectureChoice(PRUNED, null));
    }

    @Test
    void the_tuned_weights_that_a_bundle_names_are_part_of_the_choice() throws Exception {
        String sha256 = ContentHash.of("tuned");
        String file = file(with -> with.add("provenance", provenance("/api/v1/checkpoints/5/weights", sha256)));

        ArchitectureChoice choice = ArchitectureChoice.of(file, TOPOLOGY);

        TunedWeights tuned = new TunedWeights("/api/v1/checkpoints/5/weights", sha256);
        assertThat(choice).isEqualTo(new ArchitectureChoice(PRUNED, tuned));
        tuned.require(Files.writeString(folder.resolve("same"), "tuned"), "base");
        Path other = Files.writeString(folder.resolve("other"), "another");
        assertThatThrownBy(() -> tuned.require(other, PRUNED.text()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has the SHA-256 " + ContentHash.of("another"))
                .hasMessageContaining("GET /api/v1/checkpoints/5/weights")
                .hasMessageEndingWith("'mid_block.attentions.0=0'");
        refused(with -> with.add("provenance", provenance("/x", "12")), "names tuned weights without their SHA-256");
    }

    @Test
    void what_is_not_a_file_or_too_large_is_refused_before_it_is_read() throws Exception {
        Path large = folder.resolve("large.json");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(400L << 20);
        }
        Path pipe = folder.resolve("pipe.json");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertRefused(large.toString(), "has more than 4194304 bytes: it is not an architecture.json");
        assertRefused(pipe.toString(), "is a folder, a pipe or a device, not a file");
        assertRefused(
                Files.createDirectory(folder.resolve("folder.zip")).toString(), "is a folder, a pipe or a device");
        assertRefused(folder.resolve("none.json").toString(), "is missing");
    }

    @Test
    void a_file_that_contradicts_itself_is_refused() throws Exception {
        refused(file -> file.getAsJsonObject("counts").addProperty("mid_block.attentions.0", 1), "was changed");
        refused(file -> file.getAsJsonObject("counts").addProperty("mid_block.attentions.0", .5), "not whole numbers");
        refused(file -> file.addProperty("formatVersion", 99), "has the format version 99");
    }

    private void refused(Consumer<JsonObject> change, String complaint) throws Exception {
        assertRefused(file(change), complaint);
    }

    private static void assertRefused(String file, String complaint) {
        assertThatThrownBy(() -> ArchitectureChoice.of(file, TOPOLOGY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    private static JsonObject provenance(String path, String sha256) {
        JsonObject weights = new JsonObject();
        weights.addProperty("path", path);
        weights.addProperty("sha256", sha256);
        JsonObject provenance = new JsonObject();
        provenance.add("weights", weights);
        return provenance;
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
