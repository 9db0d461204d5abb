package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.latency.LatencyTable;
import fusionlab.search.quality.QualityFormatException;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two networks of one name and the same slots, with other widths. */
class QualityBindingTests {

    private static final Topology SMALL = mine(64, 128);
    private static final Topology LARGE = mine(320, 1280);

    private static Topology mine(int outer, int inner) {
        return Topology.parse("mine", """
                {"_class_name": "UNet2DConditionModel", "sample_size": 64, "in_channels": 4, "out_channels": 4, "layers_per_block": 2,
                 "block_out_channels": [%d, %d], "attention_head_dim": 8, "cross_attention_dim": 768,
                 "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"], "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"]}""".formatted(outer, inner));
    }

    private static QualityTable table(String topology, String hash) {
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        SMALL.slots().forEach(slot -> slots.put(slot.name(), new DeltaClip(0.01, 0.001)));
        return new QualityTable("a table", "measured on the small one", "", false, topology, 0.9, slots, hash);
    }

    private static SearchProblem problem(Topology topology, QualityTable qualities) {
        LatencyTable latencies = Tables.latencies(topology, 1);
        double original = ((fusionlab.latency.Prediction.Predicted) latencies.predict(topology.original())).ms();
        return new SearchProblem(topology, latencies, qualities, Tables.parameters(0.8 * original, "evolution"));
    }

    @Test
    void a_table_that_knows_its_network_is_refused_for_another_of_the_same_name() {
        QualityTable known = table("mine", SMALL.contentHash());

        assertThat(new Evolution().search(problem(SMALL, known), round -> true).rounds())
                .isNotEmpty();
        assertThatThrownBy(() -> new Evolution().search(problem(LARGE, known), round -> true))
                .isInstanceOf(QualityFormatException.class)
                .hasMessageContaining("another network named mine");
    }

    @Test
    void a_table_that_knows_only_a_name_is_taken_and_the_ledger_says_so() {
        SearchProblem problem = problem(LARGE, table("mine", ""));
        SearchResult result = new Evolution().search(problem, round -> true);

        assertThat(GoldenTests.ledger(problem, result)).contains("\"topologyHash\": null");
        SearchProblem known = problem(SMALL, table("mine", SMALL.contentHash()));
        assertThat(GoldenTests.ledger(known, new Evolution().search(known, round -> true)))
                .contains("\"topologyHash\": \"" + SMALL.contentHash());
    }

    @Test
    void the_hash_survives_both_forms_and_a_built_in_name_has_one() {
        QualityTable known = table("mine", SMALL.contentHash());
        assertThat(QualityFormats.readJson(QualityFormats.writeJson(known))).isEqualTo(known);
        assertThat(QualityFormats.readCsv(QualityFormats.writeCsv(known), "", ""))
                .isEqualTo(known);
        QualityTable unknown = table("mine", "");
        assertThat(QualityFormats.readJson(QualityFormats.writeJson(unknown))).isEqualTo(unknown);
        assertThat(QualityFormats.readCsv(QualityFormats.writeCsv(unknown), "", ""))
                .isEqualTo(unknown);
        assertThat(table("sd-v1.5", "").topologyHash()).isEqualTo(Tables.SD.contentHash());
        assertThatThrownBy(() -> table("mine", "abc"))
                .isInstanceOf(QualityFormatException.class)
                .hasMessageContaining("topologyHash");
    }
}
