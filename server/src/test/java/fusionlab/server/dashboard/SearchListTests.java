package fusionlab.server.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lists of searches say what they leave out, and show what cannot be read. */
@ServerTest
class SearchListTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");

    private final Lab lab;
    private final JdbcClient jdbc;
    private final SignedIn dashboard;

    SearchListTests(Lab lab, JdbcClient jdbc) {
        this.lab = lab;
        this.jdbc = jdbc;
        dashboard = new SignedIn(lab);
    }

    @AfterEach
    void close() {
        dashboard.close();
    }

    @Test
    void a_table_names_its_newest_searches_and_leads_to_all_of_them() {
        String name = "lists-" + System.nanoTime();
        long table = SyntheticTables.importLatencies(lab, SyntheticTables.latencies(name, SD));
        long quality = SyntheticTables.importQualities(lab, name, "sd-v1.5", SyntheticTables.qualityCsv(SD), "");
        Answer search = lab.operator()
                .post(
                        "/api/v1/searches",
                        Map.of("latencyTableId", table, "qualityTableId", quality, "latencyTargetPercent", 90));
        jdbc.sql("""
                        insert into search_run (state, latency_table_id, quality_table_id, parameters, created_by)
                        select 'CANCELLED', latency_table_id, quality_table_id,
                               case when n = 60 then '{"latencyTargetMs": "Infinity"}' else parameters end, 'test'
                          from search_run, generate_series(1, 60) n where id = :id""").param("id", search.id()).update();

        Page page = dashboard.page();
        dashboard.open("/tables/" + table);
        page.click("text=all 61 searches on this table");

        assertThat(page.locator("tbody tr")).hasCount(50);
        assertThat(page.locator("tbody tr").first()).containsText("unreadable");
        page.click("a[rel=next]");
        assertThat(page.locator("tbody tr")).hasCount(11);
        assertThat(page.locator("main")).containsText("61 searches");
        dashboard.photograph("searches-of-a-table");
        page.click("a[rel=prev]");
        assertThat(page.locator("tbody tr")).hasCount(50);
        page.selectOption("form.filters select[name=state]", "failed");
        page.click("form.filters button");
        assertThat(page.locator("main")).containsText("None here");
        assertThat(page.locator("main")).not().containsText("No searches yet");
        page.click("form.filters a");
        dashboard.open("/");
        dashboard.open("/searches");
        assertThat(page.locator("tbody")).containsText("unreadable");
    }

    @Test
    void a_ledger_that_cannot_be_read_is_named_and_breaks_neither_its_page_nor_the_plot() {
        String name = "unreadable-ledger-" + System.nanoTime();
        long table = SyntheticTables.importLatencies(lab, SyntheticTables.latencies(name, SD));
        long quality = SyntheticTables.importQualities(lab, name, "sd-v1.5", SyntheticTables.qualityCsv(SD), "");
        long search = lab.operator()
                .post(
                        "/api/v1/searches",
                        Map.of("latencyTableId", table, "qualityTableId", quality, "latencyTargetPercent", 90))
                .id();
        long renamed = jdbc.sql("""
                        insert into search_run (state, latency_table_id, quality_table_id, parameters, created_by, result)
                        select 'DONE', latency_table_id, quality_table_id, parameters, 'test', '{"format": "fusionlab-search-result", "winner": {"loss": 1}}'
                          from search_run where id = :id returning id""").param("id", search).query(Long.class).single();

        dashboard.open("/searches/" + renamed);

        assertThat(dashboard.page().locator("#live"))
                .containsText("The stored data of the ledger of search " + renamed + " cannot be read");
        assertThat(dashboard.page().locator("main")).containsText("Started by");
        Answer ledger = lab.operator().get("/api/v1/searches/" + renamed);
        org.assertj.core.api.Assertions.assertThat(
                        ledger.json().path("result").path("winner").path("loss").asInt())
                .isEqualTo(1);
    }
}
