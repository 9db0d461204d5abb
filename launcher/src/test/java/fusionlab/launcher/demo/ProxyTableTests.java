package fusionlab.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Whatever table the demo ships with. */
class ProxyTableTests {

    @Test
    void the_demos_table_is_whole_and_says_of_itself_what_it_is() throws IOException {
        Topology topology = Topology.builtIn("sd-v1.5");

        QualityTable table =
                QualityFormats.readCsv(Files.readString(Path.of("..").resolve(ProxyTable.FILE)), "demo", "sd-v1.5");

        assertThat(table.slots().keySet())
                .containsExactlyElementsOf(
                        topology.slots().stream().map(Slot::name).toList());
        assertThat(table.proxy()).isTrue();
        assertThat(table.source()).containsIgnoringCase("proxy");
        assertThat(table.baselineClip()).isBetween(0.0, 1.0);
        assertThat(table.slots().values())
                .allSatisfy(delta -> assertThat(delta.standardError()).isNotNegative());
    }
}
