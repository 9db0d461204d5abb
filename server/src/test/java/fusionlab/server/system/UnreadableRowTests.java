package fusionlab.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One row of each kind is damaged in each of its documents; every list and every page is looked at then. */
@ServerTest
class UnreadableRowTests {

    private static final String HASH = "ab".repeat(32);

    private final Lab lab;
    private final JdbcClient jdbc;
    private final Browser browser;
    private final Map<String, Long> ids = new LinkedHashMap<>();

    UnreadableRowTests(Lab lab, JdbcClient jdbc) {
        this.lab = lab;
        this.jdbc = jdbc;
        this.browser = new Browser(lab.address());
    }

    @BeforeEach
    void oneRowOfEachKind() {
        String unique = "unreadable " + System.nanoTime();
        row("device", "insert into device (name, kind) values ('" + unique + "', 'HOST')");
        row("campaign", """
                insert into campaign (device_id, kind, state, topology, topology_config, latent_size, profile, precision_target, minimum_rounds,
                    budget_seconds, seed, sentinel_key, created_by, started_at)
                values (:device, 'TABLE', 'DONE', 'bk-sdm-tiny', '{}', 32, '{}', 0.03, 1, 60, 1, 'x', 'test', now())""");
        row("job", """
                insert into job (campaign_id, device_id, state, payload, report) values (:campaign, :device, 'DONE', '{}', '{}')""");
        row("sample", """
                insert into sample (job_id, campaign_id, key, round, run_order, wall_ns, cpu_ns, load, state, measured_at)
                values (:job, :campaign, 'x', 0, 0, 1, 1, 0, 'ok', now())""", "job_id");
        row("round_state", "insert into round_state (job_id, round, conditions) values (:job, 0, '{}')", "job_id");
        row("latency_table", """
                insert into latency_table (name, version, device_id, campaign_id, topology, latent_size, document, sha256, created_by)
                values ('%s', 1, :device, :campaign, 'bk-sdm-tiny', 32, '{}', 'x', 'test')""".formatted(unique));
        row("quality_table", """
                insert into quality_table (name, topology, source, protocol, proxy, document, sha256, created_by)
                values ('%s', 'bk-sdm-tiny', 's', 'p', false, '{}', 'x', 'test')""".formatted(unique));
        row("topology", "insert into topology (sha256, config) values ('%s', '{}')".formatted(unique));
        row("architecture", """
                insert into architecture (topology, topology_id, counts, content_hash, origin) values ('sd', :topology, 'base', '%s', 'test')""".formatted(unique));
        row("checkpoint", """
                insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash)
                values ('%1$s', '%2$s', '%1$s', 4, '%1$s', '{}', '%1$s')""".formatted(HASH, unique));
        row("evaluation", """
                insert into evaluation (checkpoint_id, protocol, protocol_hash, architecture, architecture_hash)
                values (:checkpoint, '{}', 'x', 'base', 'x')""");
        row("tuning", """
                insert into tuning (checkpoint_id, root_id, architecture, architecture_hash, settings, settings_hash, progress_total, progress_done, leased_at, lease_until,
                    holder, state, distillation, teacher_id)
                values (:checkpoint, :checkpoint, 'base', 'x', '{}', 'x', 2, 1, now(), now() + interval '1 hour',
                    'test', 'LEASED', '{}', :checkpoint)""");
        row("pipeline", "insert into pipeline (root_id, ordered_by) values (:checkpoint, 'test')");
        row("pipeline_stage", """
                insert into pipeline_stage (pipeline_id, position, name, request, steps, batch, waits_for, tuning_id)
                values (:pipeline, 0, 'a', '{}', 1, 1, '{}', :tuning)""", "pipeline_id");
        row("decoder", """
                insert into decoder (queue, checkpoint_id, recipe, recipe_hash, state, ordered_by)
                values (:checkpoint, :checkpoint, '{}', 'x', 'FAILED', 'test')""");
        row("quality_measurement", """
                insert into quality_measurement (state, checkpoint_id, name, topology, topology_config, protocol, prompts, proxy, created_by)
                values ('FAILED', :checkpoint, 'n', 't', '{}', '{}', 2, false, 'test')""");
        row("curve", """
                insert into curve (state, name, prompts, features, proxy, created_by, created_at)
                values ('FAILED', 'n', 2, '{}', false, 'test', now())""");
        row("ablation", """
                insert into ablation (name, proxy, reference, variants, conditions, prompts, examples, document, created_by, created_at)
                values ('n', false, 'r', 1, 1, 2, '{}', '{}', 'test', now())""");
        row("search_run", """
                insert into search_run (state, latency_table_id, quality_table_id, parameters, result, winner_id, created_by)
                values ('DONE', :latency_table, :quality_table, '{}', '{}', :architecture, 'test')""");
        row(
                "search_round",
                "insert into search_round (search_run_id, number, document) values (:search_run, 1, '{}')",
                "search_run_id");
        jdbc.sql("insert into bridge (name, owner) values (:name, 'test')")
                .param("name", unique)
                .update();
        row("phone", "insert into phone (bridge, serial, state) values ('%s', 'serial', '{}')".formatted(unique));
    }

    @AfterEach
    void removeThem() {
        jdbc.sql("delete from bridge b using phone p where p.bridge = b.name and p.id = :id")
                .param("id", ids.get("phone"))
                .update();
        for (String table : List.of(
                "search_run",
                "quality_measurement",
                "curve",
                "ablation",
                "pipeline",
                "tuning",
                "decoder",
                "evaluation",
                "checkpoint",
                "architecture",
                "quality_table",
                "latency_table",
                "campaign",
                "topology",
                "device")) {
            jdbc.sql("delete from " + table + " where id = :id")
                    .param("id", ids.get(table))
                    .update();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "\"text\"",
                "7",
                "{\"state\": \"FLYING\", \"runtime\": 5, \"precision\": \"FP17\", \"attentionForm\": \"ROUND\", \"runtimes\": [1], \"providers\": 3}",
                "{\"steps\": 1e400, \"batteryPercent\": 1e99, \"cores\": 99999999999, \"slots\": {\"a\": 1e999}, \"cells\": [null]}",
                "{\"fromSteps\": \"two\", \"toSteps\": 1e99, \"batch\": \"four\", \"latents\": {}}",
                "{\"unknown\": 1, \"provenance\": {\"topology\": 3}, \"block_out_channels\": [-1, 0], \"layers_per_block\": \"two\"}",
            })
    void eachListAndEachPageGoesOnAndNamesIt(String damage) {
        jdbc.sql(
                        "update device set host_facts = :d::jsonb, conditions = :d::jsonb, bridge_conditions = :d::jsonb, conditions_at = now(), bridge_conditions_at = now() where id = :id")
                .param("d", damage)
                .param("id", ids.get("device"))
                .update();
        damage("campaign", "profile", "jsonb", damage);
        damage("campaign", "topology_config", "text", damage);
        damage("job", "payload", "jsonb", damage);
        damage("job", "report", "jsonb", damage);
        jdbc.sql("update round_state set conditions = :d::jsonb where job_id = :id")
                .param("d", damage)
                .param("id", ids.get("job"))
                .update();
        for (String table : List.of("latency_table", "quality_table", "ablation")) {
            damage(table, "document", "text", damage);
        }
        damage("quality_table", "document", "text", damage + " }{");
        damage("topology", "config", "text", damage);
        damage("checkpoint", "topology_config", "text", damage);
        damage("evaluation", "protocol", "jsonb", damage);
        damage("tuning", "settings", "jsonb", damage);
        damage("tuning", "distillation", "jsonb", damage);
        damage("decoder", "recipe", "jsonb", damage);
        jdbc.sql("update pipeline_stage set request = :d::jsonb where pipeline_id = :id")
                .param("d", damage)
                .param("id", ids.get("pipeline"))
                .update();
        damage("quality_measurement", "protocol", "jsonb", damage);
        damage("curve", "features", "jsonb", damage);
        damage("phone", "state", "jsonb", damage);
        damage("search_run", "parameters", "jsonb", damage);
        damage("search_run", "result", "text", damage);
        jdbc.sql("update search_round set document = :d::jsonb where search_run_id = :id")
                .param("d", damage)
                .param("id", ids.get("search_run"))
                .update();

        lists(damage);
        details();
        pages();
        aDeviceIsMarkedAsInTheList();
    }

    private void aDeviceIsMarkedAsInTheList() {
        Answer device = lab.operator().get("/api/v1/devices/" + ids.get("device"));
        String page = browser.body("/devices/" + ids.get("device"));
        if (listed("/api/v1/devices?limit=200", "device")) {
            assertThat(device.text("problem")).contains("cannot be read");
            assertThat(page).contains("agent or bridge cannot be read");
        } else {
            assertThat(device.json().has("problem")).isFalse();
            assertThat(page).doesNotContain("agent or bridge cannot be read");
        }
    }

    private void lists(String damage) {
        assertThat(listed("/api/v1/architectures", "architecture")).isTrue();
        Map<String, String> maybe = Map.of(
                "campaign", "/api/v1/campaigns",
                "phone", "/api/v1/phones",
                "evaluation", "/api/v1/evaluations");
        maybe.forEach((table, list) -> assertThat(listed(list, table))
                .as(table + " with " + damage)
                .isEqualTo(unreadable(list + "/" + ids.get(table)) || !isObject(damage)));
        assertThat(listed("/api/v1/devices?limit=200", "device") || isObject(damage))
                .isTrue();
        assertThat(listed("/api/v1/searches", "search_run")).isTrue();
        assertThat(listed("/api/v1/quality-tables/evaluations", "quality_measurement"))
                .isTrue();
        assertThat(listed("/api/v1/curves", "curve")).isTrue();
        for (String list : List.of(
                "/api/v1/devices?limit=200",
                "/api/v1/phones",
                "/api/v1/latency-tables",
                "/api/v1/quality-tables",
                "/api/v1/ablations",
                "/api/v1/checkpoints",
                "/api/v1/evaluations",
                "/api/v1/searches",
                "/api/v1/checkpoints/" + ids.get("checkpoint") + "/tunings",
                "/api/v1/distillations",
                "/api/v1/distillations/pipelines",
                "/api/v1/distillations/pipelines/" + ids.get("pipeline"),
                "/api/v1/decoders",
                "/api/v1/bridges",
                "/api/v1/api-tokens")) {
            Answer answer = lab.operator().get(list);
            assertThat(answer.status()).as(list + " " + answer.body()).isEqualTo(200);
        }
    }

    /** Fields that are missing or unknown, or all of them, need not make a document unreadable. */
    private static boolean isObject(String damage) {
        return damage.startsWith("{") || damage.equals("null");
    }

    private boolean unreadable(String path) {
        return lab.operator().get(path).status() == 422;
    }

    private boolean listed(String path, String table) {
        Answer answer = lab.operator().get(path);
        assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(200);
        long wanted = ids.getOrDefault(table, 0L);
        return StreamSupport.stream(answer.json().path("unreadable").spliterator(), false)
                .mapToLong(row -> row.path("id").asLong())
                .anyMatch(id -> id == wanted);
    }

    private void details() {
        for (String path : List.of(
                "/api/v1/latency-tables/" + ids.get("latency_table"),
                "/api/v1/latency-tables/" + ids.get("latency_table") + ".csv",
                "/api/v1/latency-tables/" + ids.get("latency_table") + "/prediction",
                "/api/v1/quality-tables/" + ids.get("quality_table"),
                "/api/v1/architectures/" + ids.get("architecture"),
                "/api/v1/quality-tables/evaluations/" + ids.get("quality_measurement"),
                "/api/v1/curves/" + ids.get("curve"),
                "/api/v1/curves/" + ids.get("curve") + ".csv",
                "/api/v1/ablations/" + ids.get("ablation"),
                "/api/v1/ablations/" + ids.get("ablation") + ".csv")) {
            Answer answer = lab.operator().get(path);
            assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(422);
            assertThat(answer.text("detail")).contains("cannot be read");
            assertThat(answer.text("remedy")).isNotBlank();
        }
        for (String path : List.of(
                "/api/v1/devices/" + ids.get("device"),
                "/api/v1/devices/" + ids.get("device") + "/sentinel",
                "/api/v1/phones/" + ids.get("phone"),
                "/api/v1/campaigns/" + ids.get("campaign"),
                "/api/v1/checkpoints/" + ids.get("checkpoint"),
                "/api/v1/evaluations/" + ids.get("evaluation"),
                "/api/v1/searches/" + ids.get("search_run"),
                "/api/v1/latency-tables/" + ids.get("latency_table") + "/samples?key=x")) {
            Answer answer = lab.operator().get(path);
            assertThat(answer.status()).as(path + " " + answer.body()).isIn(200, 422);
        }
    }

    private void pages() {
        for (String path : List.of(
                "/",
                "/devices",
                "/devices/" + ids.get("device"),
                "/tables",
                "/quality",
                "/curves",
                "/ablations",
                "/searches",
                "/architectures",
                "/tokens")) {
            assertThat(browser.status(path)).as(path).isEqualTo(200);
        }
        assertThat(browser.body("/architectures"))
                .contains("architecture " + ids.get("architecture") + " cannot be read");
        assertThat(browser.body("/searches")).contains("search " + ids.get("search_run") + " cannot be read");
        assertThat(browser.body("/checkpoints/" + ids.get("checkpoint"))).doesNotContain("No evaluations yet.");
        for (String path : List.of(
                "/campaigns/" + ids.get("campaign"),
                "/tables/" + ids.get("latency_table"),
                "/quality/" + ids.get("quality_table"),
                "/architectures/" + ids.get("architecture"),
                "/checkpoints/" + ids.get("checkpoint"),
                "/evaluations/" + ids.get("evaluation"),
                "/searches/" + ids.get("search_run"))) {
            assertThat(browser.status(path)).as(path).isIn(200, 422);
        }
    }

    private void damage(String table, String column, String type, String document) {
        jdbc.sql("update " + table + " set " + column + " = :document::" + type + " where id = :id")
                .param("document", document)
                .param("id", ids.get(table))
                .update();
    }

    private void row(String table, String insert) {
        row(table, insert, "id");
    }

    private void row(String table, String insert, String id) {
        var statement = jdbc.sql(insert + " returning " + id);
        for (Map.Entry<String, Long> known : ids.entrySet()) {
            statement = insert.contains(":" + known.getKey())
                    ? statement.param(known.getKey(), known.getValue())
                    : statement;
        }
        ids.put(table, statement.query(Long.class).single());
    }
}
