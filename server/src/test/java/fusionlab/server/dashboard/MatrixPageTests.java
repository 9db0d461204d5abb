package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.unet.Topology;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Fifty devices by eight models whose documents nobody can read: the page does not need them. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatrixPageTests {

    private static final String ONE_THREAD = "onnxruntime cpu, 1 thread, fp32, batch 1, multi head, cold";
    private static final String TWO_THREADS = "onnxruntime cpu, 2 threads, fp32, batch 1, multi head, cold";

    private final JdbcClient database;
    private final Browser browser;

    MatrixPageTests(Lab lab, JdbcClient database) {
        this.database = database;
        this.browser = new Browser(lab.address());
    }

    /** The time is that of device, model and threads; the first device lacks its first model, the second has no whole table of it. */
    @BeforeAll
    void fill() {
        database.sql(
                        "insert into device (name, kind) select '00 matrix ' || n, 'HOST' from generate_series(101, 150) n")
                .update();
        for (int model = 0; model < 8; model++) {
            String hash = model == 0 ? Topology.builtIn("bk-sdm-tiny").contentHash() : "of matrix " + model;
            database.sql("""
                            with made as (
                              insert into latency_table (name, version, device_id, topology, latent_size, document, sha256, created_by)
                              select 'matrix ' || d.name || ' ' || :model || ' ' || threads, v, d.id, 'matrix-' || :model, 40, '{}', threads, 'matrix'
                                from device d, generate_series(1, 2) v, generate_series(1, 2) threads
                               where d.name like '00 matrix %' and (d.name <> '00 matrix 101' or :model > 0)
                              returning id, name, version, sha256::int as threads)
                            insert into unet_time (table_id, topology_hash, profile, ms, low_ms, high_ms, validated)
                            select id, :hash, jsonb_build_object('runtime', 'onnxruntime', 'runtimeVersion', '', 'provider', 'cpu', 'threads', threads,
                                     'precision', 'FP32', 'batch', 1, 'attentionForm', 'MULTI_HEAD', 'regime', 'COLD'), ms, ms - 0.5, ms + 0.5, true
                              from made, lateral (select case when name like 'matrix 00 matrix 102 0%' then null
                                                  else substring(name from 18 for 3)::int * 10 + :model + version * 0.1 - threads end as ms) as time""").param("model", model).param("hash", hash).update();
        }
    }

    @AfterAll
    void remove() {
        database.sql("delete from latency_table where created_by = 'matrix'").update();
        database.sql("delete from device where name like '00 matrix %'").update();
    }

    @Test
    void eachCellShowsTheNewestTableOfTheFastestProfileWithItsInterval() {
        String row = row("/tables/matrix", "00 matrix 103");

        assertThat(Html.parse(row).text())
                .contains("1,028", "1,028 – 1,029", "onnxruntime cpu, 2 threads, fp32")
                .doesNotContain("1 thread,");
        assertThat(row).contains("href=\"/tables/" + table("matrix 00 matrix 103 0 2", 2) + "\"");
    }

    @Test
    void oneProfileCanBeShownAloneAndAnUnknownOneIsRefused() {
        String row = row("/tables/matrix?profile=" + ONE_THREAD.replace(" ", "%20"), "00 matrix 103");

        assertThat(row)
                .contains("href=\"/tables/" + table("matrix 00 matrix 103 0 1", 2) + "\"")
                .doesNotContain("fp32");
        assertThat(browser.status("/tables/matrix?profile=abacus")).isEqualTo(422);
        assertThat(Html.parse(browser.body("/tables/matrix?profile=abacus")).text())
                .contains("No table has the profile", TWO_THREADS);
    }

    @Test
    void aMissingCellIsOneClickFromItsCampaignAndAnIncompleteTableIsSaidToBe() {
        String lacking = row("/tables/matrix?profile=" + TWO_THREADS.replace(" ", "%20"), "00 matrix 101");
        String form = Html.parse(lacking).tags().stream()
                .map(tag -> tag.attribute("href"))
                .filter(href -> href.contains("latentSize=40"))
                .findFirst()
                .orElseThrow();

        assertThat(form).contains("topology=bk-sdm-tiny", "threads=2").endsWith("#measure");
        assertThat(lacking).contains("aria-label=\"Measure matrix-0, 40×40, on 00 matrix 101\"");
        List<Html.Tag> fields =
                Html.parse(browser.body(form.replace("#measure", ""))).tags();
        assertThat(fields)
                .anyMatch(tag -> tag.attribute("value").equals("bk-sdm-tiny")
                        && tag.attributes().containsKey("selected"))
                .anyMatch(tag -> tag.attribute("id").equals("latentSize")
                        && tag.attribute("value").equals("40"))
                .anyMatch(tag -> tag.attribute("id").equals("threads")
                        && tag.attribute("value").equals("2"));
        assertThat(Html.parse(row("/tables/matrix", "00 matrix 102")).text()).contains("incomplete");
    }

    @Test
    void anAddressThatFillsTheFormInWithWhatItDoesNotOfferLeavesItAsItIs() {
        String page = "/devices/" + device("00 matrix 101") + "?latentSize=huge&topology=none&precision=%3Cb%3E";

        assertThat(browser.status(page)).isEqualTo(200);
        assertThat(Html.parse(browser.body(page)).problems()).isEmpty();
    }

    private String row(String path, String device) {
        String page = browser.body(path);
        int at = page.indexOf(">" + device + "<");
        assertThat(at).as("%s on %s", device, path).isPositive();
        int from = page.lastIndexOf("<tr", at);
        return page.substring(from, page.indexOf("</tr>", from) + 5);
    }

    private long table(String name, int version) {
        return database.sql("select id from latency_table where name = :name and version = :version")
                .param("name", name)
                .param("version", version)
                .query(Long.class)
                .single();
    }

    private long device(String name) {
        return database.sql("select id from device where name = :name")
                .param("name", name)
                .query(Long.class)
                .single();
    }
}
