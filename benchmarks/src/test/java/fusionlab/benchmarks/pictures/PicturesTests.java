package fusionlab.benchmarks.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.MeasuredComponents;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.PictureTime;
import fusionlab.latency.Provenance;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PicturesTests {

    private static final Configuration GUIDED = Configuration.all().get(0);

    @Test
    void ten_different_pictures_are_made() {
        List<Configuration> all = Configuration.all();

        assertThat(all).hasSize(10).doesNotHaveDuplicates();
        assertThat(all).extracting(Configuration::steps).contains(1, 2);
        assertThat(all).extracting(Configuration::guidance).contains(true, false);
        assertThat(all).anyMatch(one -> one.textEncoder() == null);
        Topology topology = GUIDED.architecture().topology();
        assertThat(topology.configurations(PictureRun.LATENT_SIZE))
                .anyMatch(block -> block.key().equals(PictureRun.SENTINEL));
        assertThat(all.get(9).architecture().removed().size())
                .isEqualTo((topology.slots().size() + 2) / 3);
    }

    @Test
    void the_sum_of_the_parts_is_held_against_the_picture_and_what_is_left_is_told() {
        PicturePlan plan = GUIDED.plan();
        Map<String, Estimate> cells = new HashMap<>(Map.of(
                Objects.requireNonNull(plan.textEncoder()),
                ms(10),
                Objects.requireNonNull(plan.decoder()),
                ms(100),
                MeasuredComponents.UNCHANGED_UNET,
                ms(200),
                plan.key(),
                ms(900),
                plan.cell(PictureTime.Stage.TEXT_ENCODER),
                ms(19),
                plan.cell(PictureTime.Stage.UNET),
                ms(780),
                plan.cell(PictureTime.Stage.DECODER),
                ms(99)));

        Result result = Result.of(GUIDED, table(cells));

        assertThat(result.sum().ms()).isCloseTo(920, within(1e-9));
        assertThat(result.errorPercent()).isCloseTo(100.0 * 20 / 900, within(1e-9));
        assertThat(result.inside()).as("3 %% of 920 ms").isTrue();
        assertThat(result.schedulerAndCopiesMs()).isCloseTo(2, within(1e-9));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        result.print(new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("x 4; in the picture 195.0 ms, alone +2.6 %", "sum +2.22 %, inside")
                .doesNotContain("its blocks");
        cells.remove(plan.cell(PictureTime.Stage.UNET));
        assertThatThrownBy(() -> Result.of(GUIDED, table(cells))).hasMessageContaining("/unet was not measured");
    }

    private static Estimate ms(double ms) {
        return new Estimate(ms, ms, ms, 9, ms, ms, 0, 100, Double.NaN, Set.of());
    }

    private static LatencyTable table(Map<String, Estimate> cells) {
        Topology topology = GUIDED.architecture().topology();
        Provenance provenance = new Provenance(
                "d",
                "",
                "",
                "",
                "",
                "",
                RuntimeProfile.onnxCpu(1),
                topology.name(),
                topology.configJson(),
                PictureRun.LATENT_SIZE,
                Instant.EPOCH,
                Instant.EPOCH,
                0,
                9,
                "");
        return new LatencyTable(
                "t",
                1,
                provenance,
                PictureRun.SENTINEL,
                Map.of(),
                Map.of(),
                new MeasuredComponents(GUIDED.components(), cells, Map.of()));
    }
}
