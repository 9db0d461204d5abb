package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.MeasuredComponents;
import fusionlab.latency.TableJson;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code measure} whole: a phone from the cable to a table with text encoder and decoder, through the packaged server, bridge and agent. The
 * phone is simulated, adb is not.
 */
class MeasureTests {

    private static final int LATENT = 8;

    @Test
    void a_phone_is_found_registered_measured_with_litert_and_left_clean(@TempDir Path directory) throws IOException {
        assumeAdb();
        Path file = directory.resolve("tables/phone.json");
        Path data = directory.resolve("data");

        CommandRun run = CommandRun.of(
                "measure",
                "--adb-simulated",
                "--quick",
                "--budget",
                "30",
                "--steps",
                "8",
                "--out",
                file.toString(),
                "--data",
                data.toString());

        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        assertThat(run.out())
                .contains("Text encoder, width 768", "Decoder, channels 128/256/512/512", "s an image", "SIMULATED");
        LatencyTable table = TableJson.read(Files.readString(file));
        assertThat(table.cells().keySet())
                .containsAll(Topology.builtIn("sd-v1.5").configurations(LATENT).stream()
                        .map(BlockConfiguration::key)
                        .toList());
        assertThat(table.components().components()).hasSize(2);
        assertThat(table.components().missing().keySet())
                .as("little memory costs the whole UNet alone")
                .isSubsetOf(MeasuredComponents.UNCHANGED_UNET);
        assertThat(table.provenance().profile().runtime()).isEqualTo("litert");
        assertThat(table.provenance().source()).contains("on a simulated device");
        try (Stream<Path> phones = Files.list(data.resolve("phones"))) {
            List<Path> left = phones.map(phone -> phone.resolve("data/local/tmp/fusionlab"))
                    .filter(Files::exists)
                    .toList();
            assertThat(left).isEmpty();
        }
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    private static void assumeAdb() {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "adb")));
        if (!there) {
            System.err.println(
                    "SKIPPED: adb is not installed, so no phone can be simulated. Install it: apt-get install adb");
        }
        assumeTrue(there, "adb is not installed");
    }
}
