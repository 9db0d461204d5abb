package fusionlab.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import org.junit.jupiter.api.Test;

class SyntheticTablesTests {

    private static final Topology TOPOLOGY = Topology.builtIn("sd-v1.5");

    private static double ms(LatencyTable table, Architecture architecture) {
        assertThat(table.predict(architecture)).isInstanceOf(Predicted.class);
        return ((Predicted) table.predict(architecture)).ms();
    }

    @Test
    void every_architecture_of_the_search_has_a_time_and_a_smaller_one_takes_less() {
        LatencyTable table = SyntheticTables.of(TOPOLOGY, 1);
        double original = ms(table, TOPOLOGY.original());
        double smaller = ms(table, Architecture.parse(TOPOLOGY, "mid_block.attentions.0=0"));
        assertThat(smaller).isPositive().isLessThan(original);
    }

    @Test
    void the_same_seed_gives_the_same_table_and_another_one_another() {
        double one = ms(SyntheticTables.of(TOPOLOGY, 1), TOPOLOGY.original());
        assertThat(ms(SyntheticTables.of(TOPOLOGY, 1), TOPOLOGY.original())).isEqualTo(one);
        assertThat(ms(SyntheticTables.of(TOPOLOGY, 2), TOPOLOGY.original())).isNotEqualTo(one);
    }
}
