package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhereTimeGoesTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");
    private static final LatencyTable WHOLE = SyntheticTable.of("synthetic", SD, 64, 0.1);

    @Test
    void the_stages_of_a_whole_table_add_up_to_its_prediction() {
        WhereTimeGoes time = WhereTimeGoes.of(SD, WHOLE);

        double predicted = ((Predicted) WHOLE.predict(SD.original())).ms();
        assertThat(time.totalMs()).isCloseTo(predicted, within(1e-6));
        assertThat(time.stages().stream()
                        .mapToDouble(WhereTimeGoes.Stage::totalMs)
                        .sum())
                .isCloseTo(predicted, within(1e-6));
        assertThat(time.measured()).isEqualTo(37).isEqualTo(time.configurations());
    }

    @Test
    void nothing_is_summed_around_a_missing_cell() {
        Map<String, Estimate> one = new LinkedHashMap<>();
        Map.Entry<String, Estimate> first = WHOLE.cells().entrySet().iterator().next();
        one.put(first.getKey(), first.getValue());
        LatencyTable lacking = new LatencyTable("one cell", 1, WHOLE.provenance(), "", one, Map.of());

        WhereTimeGoes time = WhereTimeGoes.of(SD, lacking);

        assertThat(time.totalMs()).isNaN();
        assertThat(time.stages()).noneMatch(WhereTimeGoes.Stage::isKnown);
        assertThat(time.measured()).isEqualTo(1);
        assertThat(time.configurations()).isEqualTo(37);
    }
}
