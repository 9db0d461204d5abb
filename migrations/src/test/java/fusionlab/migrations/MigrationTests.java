package fusionlab.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.unet.Topology;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MigrationTests {

    /** One row in each table of the first version. */
    private static final List<String> ROWS = List.of(
            "insert into account values ('admin', 'hash', 'OPERATOR')",
            "insert into api_token (name, role, sha256, created_by) values ('ci', 'VIEWER', '\\x01', 'admin')",
            "insert into idempotent_creation values ('admin', 'key', '\\x02', '/api/v1/devices/1')",
            "insert into device (name, kind) values ('Gerät 1', 'HOST')",
            """
            insert into campaign (device_id, kind, state, topology, topology_config, latent_size, profile, precision_target,
                                  minimum_rounds, budget_seconds, seed, sentinel_key, created_by)
            values (1, 'TABLE', 'DONE', 'sd-v1.5', '{}', 64, '{"threads": 1}', 0.03, 3, 60, 7, 'sentinel', 'admin')""",
            "insert into campaign_problem values (1, 'key', 'reason')",
            "insert into job (campaign_id, device_id, state, payload) values (1, 1, 'DONE', '{}')",
            "insert into sample values (1, 1, 'key', 0, 0, 1000, 900, 0.5, '', now())",
            """
            insert into latency_table (name, version, device_id, campaign_id, topology, latent_size, document, sha256, created_by)
            values ('table', 1, 1, 1, 'sd-v1.5', 64, '{}', 'abc', 'admin')""",
            """
            insert into quality_table (name, topology, source, protocol, proxy, document, sha256, created_by)
            values ('quality', 'sd-v1.5', 'source', 'protocol', true, '{}', 'abc', 'admin')""",
            """
            insert into architecture (topology, topology_config, counts, content_hash, origin)
            values ('sd-v1.5', '{}', '1', 'hash', 'search')""",
            """
            insert into search_run (state, latency_table_id, quality_table_id, parameters, winner_id, created_by)
            values ('DONE', 1, 1, '{}', 1, 'admin')""",
            "insert into search_round values (1, 1, '{}')",
            """
            insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)
            values ('search', '1', now(), false, 1)""");

    private static final String SECOND_VERSION_ROW =
            "insert into network_result (campaign_id, architecture_id, measured_ms) values (1, 1, 12.5)";

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofSeconds(60))
                .setOverrideWorkingDirectory(
                        Path.of("target", "test-postgres").toAbsolutePath().toFile())
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Test
    void anEmptyDatabaseReachesTheLatestVersionOnce() throws SQLException {
        DataSource database = newDatabase("from_nothing");

        assertThat(flyway(database, "latest").migrate().success).isTrue();

        assertThat(flyway(database, "latest").migrate().migrationsExecuted).isZero();
        assertThat(flyway(database, "latest").validateWithResult().validationSuccessful)
                .isTrue();
    }

    @Test
    void rowsOfTheFirstVersionSurviveTheWayToTheLatest() throws SQLException {
        DataSource database = newDatabase("from_first");
        flyway(database, "1").migrate();
        for (String row : ROWS) {
            execute(database, row);
        }
        List<String> tables = tables(database);
        assertThat(tables).hasSize(ROWS.size());

        flyway(database, "latest").migrate();

        for (String table : tables) {
            assertThat(count(database, table)).as(table).isEqualTo(1);
        }
    }

    @Test
    void rowsOfTheSecondVersionGetWhatPhonesAskOfThem() throws SQLException {
        DataSource database = newDatabase("from_second");
        flyway(database, "2").migrate();
        for (String row : ROWS) {
            execute(database, row);
        }
        execute(database, SECOND_VERSION_ROW);
        execute(database, """
                insert into latency_table (name, version, topology, latent_size, document, sha256, created_by)
                values ('imported', 1, 'sd-v1.5', 64,
                        '{"provenance": {"osFingerprint": "linux-6.1", "profile": {"runtime": "onnxruntime", "runtimeVersion": "1.29.0"}}}',
                        'abc', 'admin')""");

        flyway(database, "latest").migrate();

        assertThat(texts(database, "select origin from latency_table order by id"))
                .containsExactly("MEASURED", "IMPORTED");
        assertThat(
                        texts(
                                database,
                                "select os_fingerprint || ' ' || runtime || ' ' || runtime_version from latency_table order by id"))
                .containsExactly("  ", "linux-6.1 onnxruntime 1.29.0");
        assertThat(
                        texts(
                                database,
                                "select simulated || ' ' || online || ' ' || coalesce(conditions::text, 'unknown') from device"))
                .containsExactly("false false unknown");
        assertThat(texts(database, "select measured_ms::text from network_result"))
                .containsExactly("12.5");
        execute(
                database,
                "insert into api_token (name, role, sha256, created_by) values ('rack', 'BRIDGE', '\\x03', 'admin')");
    }

    @Test
    void searchesOnTablesStayAndSearchesOnWorkersGetTheirTableLater() throws SQLException {
        DataSource database = newDatabase("from_fourth");
        flyway(database, "4").migrate();
        for (String row : ROWS) {
            execute(database, row);
        }
        execute(
                database,
                "insert into api_token (name, role, sha256, created_by) values ('rack', 'BRIDGE', '\\x03', 'admin')");

        flyway(database, "latest").migrate();

        assertThat(texts(database, "select quality_table_id || ' ' || coalesce(checkpoint_id, 0) from search_run"))
                .containsExactly("1 0");
        execute(
                database,
                "insert into api_token (name, role, sha256, created_by) values ('gpu', 'WORKER', '\\x04', 'admin')");
        execute(database, """
                insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash)
                values ('a', 'scenes', 'b', 346, 'c', '{}', 'd')""");
        execute(database, """
                insert into search_run (state, latency_table_id, checkpoint_id, parameters, created_by)
                values ('RUNNING', 1, 1, '{}', 'admin')""");
        assertThat(texts(database, "select coalesce(quality_table_id, 0)::text from search_run order by id"))
                .containsExactly("1", "0");
    }

    @Test
    void checkpointsAndWorkersOfTheSixthVersionAreUntunedAndTuneNothing() throws SQLException {
        DataSource database = newDatabase("from_sixth");
        flyway(database, "6").migrate();
        String checkpoint = """
                insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash%s)
                values ('%s', 'scenes', 'b', 346, 'c', '{}', 'd'%s)""";
        execute(database, checkpoint.formatted("", "a", ""));
        execute(
                database,
                "insert into worker (session, checkpoint_id, name, version, token, memory_bytes, free_memory_bytes) values ('s', 1, 'w', '1', 't', 1, 1)");

        flyway(database, "latest").migrate();

        assertThat(
                        texts(
                                database,
                                "select coalesce(c.root_id, 0) || ' ' || coalesce(c.tuning_id, 0) || ' ' || w.tunes from checkpoint c join worker w on w.checkpoint_id = c.id"))
                .containsExactly("0 0 false");
        String tuning = """
                insert into tuning (checkpoint_id, root_id, architecture, architecture_hash, settings, settings_hash, progress_total, state)
                values (1, 1, 'base', 'e', '{}', 'f', 10, '%s')""";
        execute(database, tuning.formatted("QUEUED"));
        assertThatThrownBy(() -> execute(database, tuning.formatted("QUEUED"))).hasMessageContaining("unique");
        assertThatThrownBy(() -> execute(database, "update tuning set state = 'DONE'"))
                .hasMessageContaining("check");
        execute(database, checkpoint.formatted(", root_id, tuning_id", "g", ", 1, 1"));
        execute(database, "insert into checkpoint_weights (checkpoint_id, size) values (2, 1)");
        execute(database, "update tuning set state = 'DONE', result_id = 2");
        assertThat(
                        texts(
                                database,
                                "select attstorage::text from pg_attribute where attrelid = 'checkpoint_weights'::regclass and attname = 'content'"))
                .containsExactly("e");
    }

    @Test
    void weightsOfTheThirteenthVersionKeepTheirBytesAndTheirSizeIsKnown() throws SQLException, IOException {
        DataSource database = newDatabase("from_thirteenth");
        flyway(database, "13").migrate();
        execute(database, """
                insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash)
                values ('a', 'scenes', 'b', 346, 'c', '{}', 'd'), ('e', 'scenes', 'b', 346, 'c', '{}', 'd')""");
        execute(database, "insert into checkpoint_weights values (1, '\\x010203')");

        flyway(database, "14").migrate();

        String weights =
                "select checkpoint_id || ' ' || coalesce(content::text, 'file') || ' ' || size from checkpoint_weights order by 1";
        assertThat(texts(database, weights)).containsExactly("1 \\x010203 3");
        execute(database, "insert into checkpoint_weights (checkpoint_id, size) values (2, 7)");
        assertThatThrownBy(() -> execute(database, "update checkpoint_weights set size = 0"))
                .hasMessageContaining("check");

        for (String statement : wayBack("14")) {
            execute(database, statement);
        }
        assertThat(texts(database, "select checkpoint_id || ' ' || content from checkpoint_weights"))
                .containsExactly("1 \\x010203");
        flyway(database, "14").migrate();
        assertThat(texts(database, weights)).containsExactly("1 \\x010203 3");
    }

    @Test
    void whatWasLeasedOrOfferedBeforeTheEighthVersionBelongsToNoSessionAndNoToken() throws SQLException {
        DataSource database = newDatabase("from_seventh");
        flyway(database, "7").migrate();
        for (String row : ROWS) {
            execute(database, row);
        }
        execute(database, """
                insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash)
                values ('a', 'scenes', 'b', 346, 'c', '{}', 'd')""");

        flyway(database, "8").migrate();

        assertThat(texts(database, """
                select coalesce(j.session, '-') || coalesce(d.host_facts_at::text, '-') || coalesce(c.offered_by, '-')
                  from job j, device d, checkpoint c""")).containsExactly("---");
    }

    @Test
    void searchesOfEarlierVersionsGetTheNumbersThatListsShowAndBrokenLedgersNone() throws SQLException {
        DataSource database = newDatabase("searches_from_seventh");
        flyway(database, "1").migrate();
        for (String row : ROWS) {
            execute(database, row);
        }
        flyway(database, "7").migrate();
        execute(
                database,
                "update search_run set result = '{\"winner\": {\"latency\": {\"ms\": 12.5}, \"clipLoss\": -0.25, \"gapToExact\": null}}'");
        execute(database, """
                insert into search_run (state, latency_table_id, quality_table_id, parameters, result, created_by)
                values ('FAILED', 1, 1, '{}', 'no JSON', 'admin'), ('FAILED', 1, 1, '{}', '{"winner": {"clipLoss": "?"}}', 'admin'),
                       ('FAILED', 1, 1, '{}', '[1]', 'admin'), ('FAILED', 1, 1, '{}', '{"winner": {"clipLoss": 1e999, "gapToExact": 0.5}}', 'admin')""");

        flyway(database, "latest").migrate();

        assertThat(
                        texts(
                                database,
                                "select concat_ws(' ', id, winner_ms, winner_clip_loss, winner_gap) from search_run order by id"))
                .containsExactly("1 12.5 -0.25", "2", "3", "4", "5 0.5");
    }

    @Test
    void aProxyMarkOfAFileHoldsAgainForTablesThatWereImportedWithoutIt() throws SQLException {
        DataSource database = newDatabase("proxies_from_seventh");
        flyway(database, "7").migrate();
        String row = """
                insert into quality_table (name, topology, source, protocol, proxy, document, imported_csv, sha256, created_by)
                values ('%1$s', 'sd-v1.5', 's', '', false, E'{\\n  "name": "x",\\n  "proxy": false,\\n  "topology": "t"\\n}\\n', %2$s, 'old', 'admin')""";
        execute(
                database,
                row.formatted("ours", "E'# fusionlab-quality-table: 1\\n# proxy: true\\nslot,delta_clip\\n'"));
        execute(
                database,
                row.formatted("text", "E'\\uFEFF# of a tiny net,\\n# A Proxy: says nothing.\\nslot,delta_clip\\n'"));
        execute(
                database,
                row.formatted(
                        "none",
                        "E'# fusionlab-quality-table: 1\\n# name: proxy\\n# proxy: false\\nslot,delta_clip\\n'"));
        execute(database, row.formatted("rows", "E'# measured\\nslot,delta_clip\\nproxy,1\\n'"));
        execute(database, row.formatted("json", "null"));

        flyway(database, "latest").migrate();

        assertThat(
                        texts(
                                database,
                                "select name || ' ' || proxy || ' ' || (document::json ->> 'proxy') || ' ' || (sha256 = 'old') from quality_table order by id"))
                .containsExactly(
                        "ours true true false",
                        "text true true false",
                        "none false false true",
                        "rows false false true",
                        "json false false true");
        assertThat(
                        texts(
                                database,
                                "select (sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex'))::text from quality_table where proxy"))
                .containsOnly("true");
    }

    @Test
    void networksHaveOneHashFromTheEleventhVersionOn() throws SQLException {
        DataSource database = newDatabase("to_eleventh");
        flyway(database, "7").migrate();
        String usual = Topology.builtIn("bk-sdm-small").configJson();
        Topology topology = Topology.parse("mine", usual);
        String unused = usual.replace("\"attention_head_dim\": 8", "\"attention_head_dim\": [8, 8, 8, 16]");
        String flipped = usual.replace("\"flip_sin_to_cos\": true", "\"flip_sin_to_cos\": false");
        assertThat(unused).isNotEqualTo(usual);
        assertThat(flipped).isNotEqualTo(usual);
        String base = topology.original().contentHash();
        String architecture =
                "insert into architecture (topology, topology_config, counts, content_hash, origin) values ('mine', '%s', '%s', '%s', 'search')";
        execute(database, architecture.formatted(flipped, "base", base)); // as it was: the time embedding did not count
        execute(database, architecture.formatted(unused, "base", "an old hash"));
        execute(database, architecture.formatted(unused.replace("16", "32"), "base", "another old hash"));
        execute(database, architecture.formatted("{}", "base", "of what cannot be read"));
        execute(database, architecture.formatted(usual, "no slot=0", "of no architecture"));
        execute(database, """
                insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash)
                values ('a', 'mine', 'b', 346, 'c', '%s', 'an old hash')""".formatted(unused));
        execute(database, """
                insert into evaluation (checkpoint_id, protocol, protocol_hash, architecture, architecture_hash)
                values (1, '{}', 'p', 'base', 'an old hash')""");
        execute(database, """
                insert into tuning (checkpoint_id, root_id, architecture, architecture_hash, settings, settings_hash, steps, state)
                values (1, 1, 'base', 'an old hash', '{}', 'f', 10, 'QUEUED')""");

        flyway(database, "latest").migrate();

        assertThat(texts(database, "select content_hash from architecture order by id"))
                .containsExactly(
                        Topology.parse("mine", flipped).original().contentHash(),
                        base,
                        "another old hash",
                        "of what cannot be read",
                        "of no architecture")
                .doesNotHaveDuplicates();
        assertThat(texts(database, "select topology_hash from checkpoint")).containsExactly(topology.contentHash());
        assertThat(texts(database, "select architecture_hash from evaluation")).containsExactly(base);
        assertThat(texts(database, "select architecture_hash from tuning")).containsExactly(base);
    }

    @Test
    void leasedWorkOfAllKindsAndStatesMovesToOneDeskAndBack() throws SQLException, IOException {
        DataSource database = newDatabase("to_thirteenth");
        flyway(database, "12").migrate();
        for (String row : ROWS) {
            execute(database, row);
        }
        execute(database, """
                insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash)
                values ('a', 'scenes', 'b', 346, 'c', '{}', 'd')""");
        execute(
                database,
                "insert into worker (session, checkpoint_id, name, version, token, memory_bytes, free_memory_bytes) values ('s', 1, 'w', '1', 't', 1, 1)");
        execute(database, """
                insert into evaluation (checkpoint_id, protocol, protocol_hash, architecture, architecture_hash)
                values (1, '{}', 'p', 'base', 'h')""");
        execute(database, "delete from sample");
        execute(database, "delete from job");
        String[] states = {"QUEUED", "LEASED", "DONE", "FAILED", "CANCELLED"};
        for (int i = 0; i < states.length; i++) {
            String lease = states[i].equals("LEASED") ? "now() + interval '1 minute'" : "null";
            String session = states[i].equals("QUEUED") ? "null" : "'s'";
            int token = states[i].equals("QUEUED") ? 0 : 2;
            execute(database, """
                    insert into job (campaign_id, device_id, state, payload, max_attempts, attempts, fencing_token, lease_until, session, report)
                    values (1, 1, '%s', '{}', 3, 2, %d, %s, %s, %s)""".formatted(
                    states[i], token, lease, session, states[i].equals("DONE") ? "'{\"digest\": \"j\"}'" : "null"));
            execute(database, """
                    insert into evaluation_piece (evaluation_id, checkpoint_id, from_prompt, to_prompt, state, attempts, fencing_token,
                                                  lease_until, session, worker, scores, digest)
                    values (1, 1, %d, %d, '%s', 2, %d, %s, %s, 'w', %s, %s)""".formatted(
                            16 * i,
                            16 * i + 16,
                            states[i],
                            token,
                            lease,
                            session,
                            states[i].equals("DONE") ? "array_fill(0.5::double precision, array[16])" : "null",
                            states[i].equals("DONE") ? "'p'" : "null"));
            execute(database, """
                    insert into tuning (checkpoint_id, root_id, architecture, architecture_hash, settings, settings_hash, steps, state, attempts,
                                        fencing_token, lease_until, session, worker, steps_done, result_id)
                    values (1, 1, 'base', 'h', '{}', '%d', 300, '%s', 2, %d, %s, %s, 'w', 7, %s)""".formatted(
                            i, states[i], token, lease, session, states[i].equals("DONE") ? "1" : "null"));
        }
        execute(
                database,
                "insert into evaluation_problem (piece_id, session, worker, reason) values (2, 's', 'w', 'no memory')");
        execute(
                database,
                "insert into tuning_problem (tuning_id, session, worker, reason) values (3, 's', 'w', 'no number')");
        List<String> before = texts(database, CONTENT);
        List<String> columns = texts(database, COLUMNS);

        flyway(database, "latest").migrate();

        String row = """
                select concat_ws(' ', queue, state, attempts, max_attempts, max_problems, fencing_token, coalesce(holder, '-'),
                       coalesce(session, '-'), coalesce(digest, '-'), lease_until > now() + interval '30 seconds', progress_total)
                from %s order by id""";
        assertThat(texts(database, row.formatted("job")))
                .containsExactly(
                        "1 QUEUED 2 3 3 0 - - - 0",
                        "1 LEASED 2 3 3 2 device:1 s - t 0",
                        "1 DONE 2 3 3 2 device:1 s j 0",
                        "1 FAILED 2 3 3 2 device:1 s - 0",
                        "1 CANCELLED 2 3 3 2 device:1 s - 0");
        assertThat(texts(database, row.formatted("evaluation_piece")))
                .containsExactly(
                        "1 QUEUED 2 5 3 0 - - - 16",
                        "1 LEASED 2 5 3 2 t s - t 16",
                        "1 DONE 2 5 3 2 t s p 16",
                        "1 FAILED 2 5 3 2 t s - 16",
                        "1 CANCELLED 2 5 3 2 t s - 16");
        assertThat(texts(database, row.formatted("tuning")))
                .containsExactly(
                        "1 QUEUED 2 5 3 0 - - - 300",
                        "1 LEASED 2 5 3 2 t s - t 300",
                        "1 DONE 2 5 3 2 t s a 300",
                        "1 FAILED 2 5 3 2 t s - 300",
                        "1 CANCELLED 2 5 3 2 t s - 300");
        assertThat(texts(
                        database,
                        "select concat_ws(' ', kind, work_id, session, worker, reason) from lease_problem order by id"))
                .containsExactly("piece 2 s w no memory", "tuning 3 s w no number");

        for (String version : List.of(
                "31", "30", "29", "28", "27", "26", "24", "23", "22", "21", "20", "19", "18", "17", "16", "15", "14",
                "13")) {
            for (String statement : wayBack(version)) {
                execute(database, statement);
            }
        }

        assertThat(texts(database, CONTENT)).isEqualTo(before);
        assertThat(texts(database, COLUMNS)).isEqualTo(columns);
        flyway(database, "latest").migrate();
        assertThat(texts(database, row.formatted("job"))).hasSize(states.length);
    }

    private static final String CONTENT = """
            select cast(t as text) from (
              select 'job ' || id || state || attempts || fencing_token || coalesce(session, '') || coalesce(report ->> 'digest', '')
                     || coalesce(lease_until::text, '') as t from job
              union all select 'piece ' || id || state || attempts || fencing_token || coalesce(session, '') || coalesce(worker, '')
                     || coalesce(digest, '') || coalesce(lease_until::text, '') || from_prompt || to_prompt from evaluation_piece
              union all select 'tuning ' || id || state || attempts || fencing_token || coalesce(session, '') || steps_done || steps
                     || coalesce(result_id, 0) || coalesce(lease_until::text, '') from tuning
              union all select 'problem ' || piece_id || session || worker || reason from evaluation_problem
              union all select 'problem ' || tuning_id || session || worker || reason from tuning_problem) as rows order by 1""";

    private static final String COLUMNS = """
            select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
            from information_schema.columns where table_schema = 'public' and table_name <> 'flyway_schema_history' order by 1""";

    /** The statements that UPGRADING.md gives to go back from a version of the schema. */
    private static List<String> wayBack(String version) throws IOException {
        String upgrading = java.nio.file.Files.readString(Path.of("..", "UPGRADING.md"));
        String block = upgrading
                .split("```sql\n-- back from schema " + version + "\n", 2)[1]
                .split("```", 2)[0];
        return java.util.Arrays.stream(block.split(";\n"))
                .filter(statement -> !statement.isBlank())
                .toList();
    }

    private static DataSource newDatabase(String name) throws SQLException {
        execute(postgres.getPostgresDatabase(), "create database " + name);
        return postgres.getDatabase("postgres", name);
    }

    private static Flyway flyway(DataSource database, String target) {
        return Flyway.configure()
                .dataSource(database)
                .target(MigrationVersion.fromVersion(target))
                .load();
    }

    private static List<String> tables(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet row = connection
                        .createStatement()
                        .executeQuery(
                                "select array_agg(table_name::text) from information_schema.tables where table_schema = 'public' and table_name <> 'flyway_schema_history'")) {
            assertThat(row.next()).isTrue();
            return List.of((String[]) row.getArray(1).getArray());
        }
    }

    private static List<String> texts(DataSource database, String query) throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet rows = connection.createStatement().executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    private static long count(DataSource database, String table) throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet row = connection.createStatement().executeQuery("select count(*) from " + table)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    private static void execute(DataSource database, String statement) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute(statement);
        }
    }
}
