package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.Estimate;
import fusionlab.latency.Flag;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WhereTimeGoesTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");
    private static final LatencyTable WHOLE = SyntheticTable.of("synthetic", SD, 64, 0.1);

    @Test
    void the_stages_of_a_whole_table_add_up_to_its_prediction() {
        WhereTimeGoes time = WhereTimeGoes.of(SD, WHOLE);

        double predicted = ((Predicted) WHOLE.predict(SD.original())).ms();
        assertThat(time.breakdown().total().ms()).isCloseTo(predicted, within(1e-6));
        assertThat(time.breakdown().stages().stream()
                        .mapToDouble(stage -> stage.total().ms())
                        .sum())
                .isCloseTo(predicted, within(1e-6));
        assertThat(time.measured()).isEqualTo(37).isEqualTo(time.configurations());
    }

    @Test
    void wide_cells_are_parted_into_those_that_missed_the_target_and_those_too_small_to_matter() {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        WHOLE.cells().forEach((key, cell) -> {
            double ms = cell.medianMs();
            double spread = 0.04;
            cells.put(
                    key,
                    new Estimate(
                            ms,
                            ms * (1 - spread),
                            ms * (1 + spread),
                            21,
                            ms * 0.9,
                            ms * 1.2,
                            4,
                            88,
                            ms,
                            Set.of(Flag.WIDE_INTERVAL)));
        });
        LatencyTable table = new LatencyTable("wide", 1, WHOLE.provenance(), "", cells, Map.of());

        WhereTimeGoes time = WhereTimeGoes.of(SD, table);

        WideCells wide = time.wide();
        double most = 0.001 * time.breakdown().total().ms();
        assertThat(wide.small()).isNotEmpty();
        assertThat(wide.missed()).isPositive().isEqualTo(37 - wide.small().size());
        for (WhereTimeGoes.Cell cell : time.cells()) {
            double half = 0.04 * Objects.requireNonNull(cell.estimate()).medianMs();
            assertThat(wide.small().contains(cell.key()))
                    .as(cell.key())
                    .isEqualTo(half * Math.max(1, cell.uses().size()) <= most);
        }
        assertThat(wide.others()).isEqualTo("; " + wide.small().size() + " more are wider but too small to matter");
        String heavy = cells.keySet().stream()
                .filter(key -> !wide.small().contains(key))
                .findFirst()
                .orElseThrow();
        LatencyTable anchored = new LatencyTable("wide", 1, WHOLE.provenance(), heavy, cells, Map.of());
        assertThat(WhereTimeGoes.of(SD, anchored).wide().missed()).isEqualTo(wide.missed() - 1);
        assertThat(WhereTimeGoes.of(SD, anchored).wide().others()).endsWith("; the sentinel missed the target too");
        assertThat(new Formats().brief(Flag.WIDE_INTERVAL, true)).isEqualTo("wide, small");
    }

    @Test
    void nothing_is_summed_around_a_missing_cell() {
        Map<String, Estimate> one = new LinkedHashMap<>();
        Map.Entry<String, Estimate> first = WHOLE.cells().entrySet().iterator().next();
        one.put(first.getKey(), first.getValue());
        LatencyTable lacking = new LatencyTable("one cell", 1, WHOLE.provenance(), "", one, Map.of());

        WhereTimeGoes time = WhereTimeGoes.of(SD, lacking);

        assertThat(time.breakdown().total().ms()).isNaN();
        assertThat(time.breakdown().stages())
                .filteredOn(Breakdown.Stage::isKnown)
                .extracting(Breakdown.Stage::name)
                .containsExactly("Embedding"); // which has that cell and no other
        assertThat(time.measured()).isEqualTo(1);
        assertThat(time.configurations()).isEqualTo(37);
    }
}
