package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.LatencyTable;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A search begins with the choice of a latency table, which says what cannot be searched, and why. */
@ServerTest
class NewSearchTests {

    private final Lab lab;
    private final Browser browser;
    private final String name = "new-search-" + System.nanoTime();
    private final Topology topology = SyntheticTables.small(name);

    NewSearchTests(Lab lab) {
        this.lab = lab;
        this.browser = new Browser(lab.address());
    }

    @Test
    void a_table_can_be_searched_once_it_is_complete_and_has_a_quality_table() {
        // Its slots are those of no checkpoint in the lab.
        Topology topology = Topology.parse(name, Topology.builtIn("bk-sdm-base").configJson());
        LatencyTable whole = SyntheticTables.latencies(name + "-whole", topology);
        String missing = topology.configurations(topology.latentSize()).get(3).key();
        long complete = SyntheticTables.importLatencies(lab, whole);
        SyntheticTables.importLatencies(
                lab, SyntheticTables.without(SyntheticTables.latencies(name + "-gap", topology), missing));
        String form = "/tables/" + complete + "#search-heading";

        String before = browser.body("/searches/new?text=" + name);
        assertThat(before)
                .doesNotContain(form)
                .contains("Not possible: there is neither a quality table of " + name)
                .contains("Not possible: incomplete");

        qualities(topology);
        assertThat(browser.body("/searches/new?text=" + name)).contains(form).contains("Not possible: incomplete");
        assertThat(browser.body("/searches")).contains("/searches/new");
        assertThat(browser.body("/tables/" + complete)).contains("id=\"search-heading\"");
    }

    @Test
    void the_form_of_a_picture_says_which_tables_it_leaves_out_and_why() {
        long small = SyntheticTables.importLatencies(lab, SyntheticTables.latencies(name + "-small", topology));
        int size = topology.latentSize();
        long large =
                SyntheticTables.importLatencies(lab, SyntheticTables.latencies(name + "-large", topology, 2 * size));

        String page = browser.body("/searches/picture?table=" + small);

        assertThat(page)
                .contains("All tables of a search need the same topology and latent size")
                .contains(name + " with " + size + "×" + size + " latents")
                .contains("/searches/picture?table=" + large)
                .contains(name + " with " + 2 * size + "×" + 2 * size + " latents");
    }

    @Test
    void a_target_below_the_floor_is_named_in_the_unit_it_was_given_in() {
        long table = SyntheticTables.importLatencies(lab, SyntheticTables.latencies(name, topology));

        Answer refused = lab.operator()
                .post(
                        "/api/v1/searches",
                        Map.of(
                                "latencyTableId",
                                table,
                                "qualityTableId",
                                qualities(topology),
                                "latencyTargetPercent",
                                1));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("detail"))
                .startsWith("The target of 1 % (")
                .containsPattern(" ms\\) is below the floor of [0-9.]+ ms, the smallest latency");
    }

    private long qualities(Topology topology) {
        return SyntheticTables.importQualities(
                lab, name, name, SyntheticTables.qualityCsv(topology), "&baselineClip=0.3");
    }
}
