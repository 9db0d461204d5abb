package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.Prediction.Predicted;
import fusionlab.latency.Saving.Saved;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionTests {

    private static final Architecture BASE = Tables.SD.original();
    private static final Architecture LIGHT =
            Architecture.of(Tables.SD, Map.of("down_blocks.0.attentions.0", 0, "up_blocks.3.attentions.1", 0));

    @Test
    void the_sum_of_means_over_the_units() {
        LatencyTable table = whole(0.1, 0.2);
        double expected = Tables.SD.units(BASE, 64).stream()
                .mapToDouble(unit -> cell(table, unit).meanMs())
                .sum();

        assertThat(((Predicted) table.predict(BASE)).ms()).isCloseTo(expected, within(1e-6));
    }

    @Test
    void units_of_one_cell_are_wrong_together_and_cells_apart() {
        LatencyTable table = whole(0.1, 0.2);
        Map<String, Integer> counts = new LinkedHashMap<>();
        Tables.SD
                .units(BASE, 64)
                .forEach(unit -> counts.merge(unit.configuration().key(), 1, Integer::sum));
        double below = Math.sqrt(counts.values().stream()
                .mapToDouble(count -> 0.1 * count * 0.1 * count)
                .sum());

        Predicted predicted = (Predicted) table.predict(BASE, 0);
        Predicted withAdding = (Predicted) table.predict(BASE);

        assertThat(predicted.ms() - predicted.lowMs()).isCloseTo(below, within(1e-6));
        assertThat(predicted.highMs() - predicted.ms()).isCloseTo(2 * below, within(1e-6));
        assertThat(withAdding.ms() - withAdding.lowMs())
                .isCloseTo(Math.hypot(below, 0.05 * predicted.ms()), within(1e-6));
    }

    @Test
    void several_threads_add_up_less_exactly_than_one() {
        assertThat(under(RuntimeProfile.onnxCpu(1), "AMD EPYC", "s")).isEqualTo(new Additivity(0.03, true));
        assertThat(under(RuntimeProfile.onnxCpu(2), "Intel(R) Xeon(R)", "s")).isEqualTo(new Additivity(0.05, true));
    }

    @Test
    void what_adding_up_gets_wrong_is_validated_only_where_whole_networks_were_measured() {
        RuntimeProfile cpu = RuntimeProfile.onnxCpu(1);

        assertThat(under(with(cpu, "coreml", "ane", Precision.FP32), "Apple M4", "s")
                        .validated())
                .isFalse();
        assertThat(under(with(cpu, "onnxruntime-web", "webgpu", Precision.FP32), "AMD EPYC", "s")
                        .validated())
                .isFalse();
        assertThat(under(with(cpu, "litert", "nnapi", Precision.FP32), "AMD EPYC", "s")
                        .validated())
                .isFalse();
        assertThat(under(with(cpu, "litert", "cpu", Precision.INT8), "AMD EPYC", "s")
                        .validated())
                .isFalse();
        assertThat(under(cpu, "Tensor G3", "s").validated()).isFalse();
        assertThat(under(cpu, "", "s").validated()).isFalse();
        assertThat(under(cpu, "AMD EPYC", "").validated()).isFalse();
        assertThat(under(with(cpu, "litert", "cpu", Precision.FP32), "AMD EPYC", "s"))
                .isEqualTo(new Additivity(0.03, true));
    }

    private static RuntimeProfile with(RuntimeProfile like, String runtime, String provider, Precision precision) {
        return new RuntimeProfile(
                runtime, "", provider, like.threads(), precision, 1, like.attentionForm(), like.regime());
    }

    private static Additivity under(RuntimeProfile profile, String soc, String sentinelKey) {
        Provenance like = Tables.provenance("campaign 1");
        return Additivity.of(
                new Provenance(
                        like.device(),
                        like.model(),
                        soc,
                        like.os(),
                        like.osFingerprint(),
                        like.agentVersion(),
                        profile,
                        like.topology(),
                        like.topologyConfig(),
                        like.latentSize(),
                        like.measuredFrom(),
                        like.measuredTo(),
                        like.meanLoad(),
                        like.rounds(),
                        like.source()),
                sentinelKey);
    }

    @Test
    void a_missing_cell_is_an_outcome_of_its_own() {
        LatencyTable table = Tables.table();

        assertThat(table.predict(BASE))
                .isEqualTo(new Prediction.Missing(List.copyOf(table.missing().keySet())));
    }

    @Test
    void a_saving_is_the_difference_and_shared_cells_cancel() {
        LatencyTable table = whole(0.1, 0.2);
        Saved saved = (Saved) table.saving(BASE, LIGHT, 0);

        assertThat(saved.ms())
                .isCloseTo(
                        ((Predicted) table.predict(BASE)).ms() - ((Predicted) table.predict(LIGHT)).ms(), within(1e-6));
        assertThat(saved.ms() - saved.lowMs()).isCloseTo(0.2, within(1e-9)); // two units of one cell
        assertThat(saved.highMs() - saved.ms()).isCloseTo(0.4, within(1e-9));
        Saved back = (Saved) table.saving(LIGHT, BASE, 0);
        assertThat(List.of(back.ms(), back.lowMs(), back.highMs()))
                .containsExactly(-saved.ms(), -saved.highMs(), -saved.lowMs());
        assertThat(table.saving(BASE, BASE)).isEqualTo(new Saved(0, 0, 0));
        assertThat(Tables.table().saving(BASE, LIGHT)).isInstanceOf(Saved.class); // lacks only a shared cell
    }

    @Test
    void the_error_of_adding_up_must_be_a_share() {
        assertThatThrownBy(() -> whole(0.1, 0.1).predict(BASE, -0.1)).hasMessageContaining("0.03");
    }

    @Test
    void nineteen_of_twenty_networks_lie_inside_when_cells_are_off_as_their_intervals_say() {
        Random random = new Random(3);
        int inside = 0;
        for (int draw = 0; draw < 400; draw++) {
            LatencyTable table = whole(1.96, 1.96); // standard deviation 1 ms a cell
            Map<String, Double> errors = new LinkedHashMap<>();
            double truth = 0;
            for (Unit unit : Tables.SD.units(LIGHT, 64)) {
                truth += cell(table, unit).medianMs()
                        + errors.computeIfAbsent(unit.configuration().key(), key -> random.nextGaussian());
            }
            Predicted predicted = (Predicted) table.predict(LIGHT, 0);
            inside += predicted.lowMs() <= truth && truth <= predicted.highMs() ? 1 : 0;
        }
        assertThat(inside / 400.0).isBetween(0.92, 0.98);
    }

    private static Estimate cell(LatencyTable table, Unit unit) {
        return Objects.requireNonNull(table.cells().get(unit.configuration().key()));
    }

    private static LatencyTable whole(double below, double above) {
        Random random = new Random(2);
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration configuration : Tables.SD.configurations(64)) {
            cells.put(configuration.key(), Tables.estimate(50 + 100 * random.nextDouble(), below, above));
        }
        return new LatencyTable("whole", 1, Tables.provenance(""), "", cells, Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,true",
        "0,1,true",
        "0,2,false",
        "1,2,true",
        "4,5,true",
        "3,5,false",
        "8,10,true",
        "7,10,false",
        "0,10,false",
        "95,100,true",
        "89,100,false"
    })
    void intervals_that_miss_more_often_than_chance_are_not_borne_out(int inside, int compared, boolean bornOut) {
        assertThat(Additivity.bornOut(inside, compared)).isEqualTo(bornOut);
    }
}
