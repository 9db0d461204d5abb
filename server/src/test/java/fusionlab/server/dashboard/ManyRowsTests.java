package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.database.StoredTopologies;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lists of more rows than a page shows say how many there are, and stay pages of a bearable size. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyRowsTests {

    private static final int MANY = 450;
    private static final int LARGEST_PAGE = 1 << 20;

    private final Lab lab;
    private final JdbcClient database;
    private final StoredTopologies topologies;
    private final Browser browser;
    private final Map<String, String> made = new LinkedHashMap<>();

    ManyRowsTests(Lab lab, JdbcClient database, StoredTopologies topologies) {
        this.lab = lab;
        this.database = database;
        this.topologies = topologies;
        this.browser = new Browser(lab.address());
    }

    @BeforeAll
    void fill() {
        make("device", """
                insert into device (name, kind) select 'many ' || n, 'HOST' from generate_series(1, :many) n""", "name like 'many %'");
        String device = "(select min(id) from device where name like 'many %')";
        make("campaign", """
                insert into campaign (device_id, kind, state, topology, topology_config, latent_size, profile, precision_target, minimum_rounds,
                    budget_seconds, seed, sentinel_key, created_by, started_at)
                select %s, 'TABLE', 'CANCELLED', 'many', '{}', 32,
                    '{"runtime": "onnxruntime", "runtimeVersion": "", "provider": "cpu", "threads": 1, "precision": "FP32", "batch": 1,
                      "attentionForm": "PLAIN", "regime": "COLD"}', 0.03, 1, 60, 1, 'many', 'test', now()
                from generate_series(1, :many) n""".formatted(device), "topology = 'many'");
        make("latency_table", """
                insert into latency_table (name, version, topology, latent_size, document, sha256, created_by)
                select 'many ' || n, 1, 'many', 32, '{"provenance": {"device": "many"}}', 'x', 'many' from generate_series(1, :many) n""", "created_by = 'many'");
        make(
                "architecture",
                """
                insert into architecture (topology, topology_id, counts, content_hash, origin)
                select 'bk-sdm-tiny', %d, 'base', encode(sha256(('many ' || n)::bytea), 'hex'), 'many' from generate_series(1, :many) n""".formatted(topologies.id(Topology.builtIn("bk-sdm-tiny").configJson())),
                "origin = 'many'");
    }

    private void make(String table, String insert, String made) {
        database.sql(insert).param("many", MANY).update();
        this.made.put(table, made);
    }

    @AfterAll
    void remove() {
        for (String table : List.of("architecture", "latency_table", "campaign", "device")) {
            database.sql("delete from " + table + " where " + made.get(table)).update();
        }
    }

    @Test
    void eachListSaysHowManyThereAreBeyondThoseThatItShows() {
        for (Map.Entry<String, String> list : Map.of(
                        "/devices", "devices",
                        "/tables", "latency tables",
                        "/architectures", "architectures")
                .entrySet()) {
            String body = browser.body(list.getKey());
            long total = lab.operator()
                    .get("/api/v1/" + list.getValue().replace(' ', '-') + "?limit=1")
                    .number("total");

            assertThat(total).isGreaterThanOrEqualTo(MANY);
            assertThat(Html.parse(body).text())
                    .as(list.getKey())
                    .contains(String.format(Locale.ROOT, "%,d ", total) + list.getValue());
            assertThat(body.length()).as(list.getKey()).isLessThan(LARGEST_PAGE);
        }
    }

    @Test
    void aDeviceWithManyCampaignsShowsTheNewestAndItsPageStaysSmall() {
        long device = database.sql("select min(id) from device where name like 'many %'")
                .query(Long.class)
                .single();

        String body = browser.body("/devices/" + device);

        assertThat(Html.parse(body).problems()).isEmpty();
        assertThat(body.length()).isLessThan(LARGEST_PAGE);
        long newest = lab.operator()
                .get("/api/v1/campaigns?limit=1&deviceId=" + device)
                .json()
                .path("items")
                .path(0)
                .path("id")
                .asLong();
        assertThat(body).contains("/campaigns/" + newest + "\"");
    }

    @Test
    void rowTwoHundredAndOneOfEachListIsReachedByLinks() {
        for (String list : List.of("/devices", "/tables", "/architectures", "/campaigns")) {
            String link = list;
            for (int page = 0; page < 4; page++) {
                String body = browser.body(link);
                assertThat(body).as(link).contains("rel=\"next\"");
                link = body.replaceFirst("(?s).*rel=\"next\" href=\"([^\"]*)\".*", "$1")
                        .replace("&amp;", "&");
            }
            assertThat(browser.body(link)).as(link).contains("<tbody><tr", "rel=\"prev\"");
        }
    }

    @Test
    void theFirstPageStaysSmall() {
        assertThat(browser.body("/").length()).isLessThan(LARGEST_PAGE);
        assertThat(browser.status("/overview/running")).isEqualTo(200);
    }

    @Test
    void rowsThatCannotBeReadAmongManyAreNamedAndTheOthersShown() {
        database.sql(
                        "update architecture set topology_id = " + topologies.id("{}")
                                + " where id > (select max(id) - 2 from architecture where origin = 'many') and origin = 'many'")
                .update();

        Answer list = lab.operator().get("/api/v1/architectures?limit=200");

        assertThat(list.json().path("unreadable").size()).isGreaterThanOrEqualTo(2);
        assertThat(list.json().path("items").size())
                .isEqualTo(200 - list.json().path("unreadable").size());
        assertThat(Html.parse(browser.body("/architectures")).text()).contains("cannot be read");
    }

    @Test
    void allPagesOfRestAreAllOfThem() {
        for (String list : List.of("devices", "campaigns", "latency-tables")) {
            long total = lab.operator().get("/api/v1/" + list + "?limit=1").number("total");
            long seen = 0;
            String after = "";
            do {
                Answer page = lab.operator().get("/api/v1/" + list + "?limit=200" + after);
                seen += page.json().path("items").size();
                after = page.json().path("next").isNull() ? "" : "&after=" + page.number("next");
            } while (!after.isEmpty());

            assertThat(seen).as(list).isEqualTo(total).isPositive();
        }
    }
}
