package fusionlab.server.table;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Provenance;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableJson;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ServerTest
class TableTests {

    private static final String TABLES = "/api/v1/latency-tables";

    private final Lab lab;

    TableTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void an_imported_table_says_who_measured_it_and_comes_back_as_it_was() {
        LatencyTable table = table("imported phone", 2.0);

        Answer created = lab.operator().post(TABLES, TableJson.write(table));

        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo(TABLES + "/" + created.id());
        assertThat(created.json().path("imported").asBoolean()).isTrue();
        assertThat(created.json().path("provenance").path("source").asString()).isEqualTo("measured by a colleague");
        assertThat(created.text("createdBy")).isNotEmpty();
        assertThat(TableJson.read(lab.operator()
                        .get(TABLES + "/" + created.id() + ".json")
                        .body()))
                .isEqualTo(table);
    }

    @Test
    void the_csv_form_can_be_imported_too_and_is_the_next_version() {
        LatencyTable table = table("imported twice", 3.0);
        lab.operator().post(TABLES, TableJson.write(table));

        Answer created = lab.operator().post(TABLES, "text/csv", TableCsv.write(table));

        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(created.number("version")).isEqualTo(2);
    }

    @Test
    void cells_have_their_positions_and_their_shares_add_up() {
        Answer view = lab.operator().post(TABLES, TableJson.write(table("shares", 2.0)));

        double shares = 0;
        int slots = 0;
        for (var cell : view.json().path("cells")) {
            shares += cell.path("sharePercent").asDouble();
            slots += cell.path("slots").size();
        }
        assertThat(shares).isBetween(99.9, 100.1);
        assertThat(slots).isEqualTo(38);
    }

    @Test
    void a_prediction_has_an_interval_and_a_removal_makes_it_smaller() {
        long id = lab.operator()
                .post(TABLES, TableJson.write(table("predicting", 2.0)))
                .id();

        Answer base = lab.operator().get(TABLES + "/" + id + "/prediction?architecture=base");
        Answer smaller = lab.operator().get(TABLES + "/" + id + "/prediction?architecture=mid_block.attentions.0=0");

        double ms = base.json().path("ms").asDouble();
        assertThat(base.json().path("lowMs").asDouble()).isLessThan(ms);
        assertThat(base.json().path("highMs").asDouble()).isGreaterThan(ms);
        assertThat(ms - smaller.json().path("ms").asDouble()).isBetween(1.9, 2.1);
        Answer unknown = lab.operator().get(TABLES + "/" + id + "/prediction?architecture=attic.0=0");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.text("field")).isEqualTo("architecture");
    }

    @Test
    void a_download_has_a_name_that_no_file_system_can_take_amiss() {
        Answer created =
                lab.operator().post(TABLES, TableJson.write(table("../../etc/passwd \"<b>'; drop table device;", 2.0)));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);

        Answer download = lab.operator().get(TABLES + "/" + created.id() + ".csv");

        assertThat(download.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"latency-etc-passwd-b-drop-table-device-v1.csv\"");
        assertThat(lab.operator().get(TABLES + "/..%2F..%2Fetc.json").status()).isIn(400, 404);
        assertThat(lab.operator().get(TABLES + "/999999999.json").status()).isEqualTo(404);
    }

    @Test
    void a_download_is_named_after_its_table_in_any_script() {
        Answer created = lab.operator().post(TABLES, TableJson.write(table("深度學習機", 2.0)));

        assertThat(lab.operator().get(TABLES + "/" + created.id() + ".json").header("Content-Disposition"))
                .endsWith(
                        "filename*=UTF-8''latency-" + URLEncoder.encode("深度學習機", StandardCharsets.UTF_8) + "-v1.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"safe\u202Eelbat", "zero\u200Bwidth", "\u2066x", "two\nlines"})
    void a_name_that_does_not_look_like_what_it_is_is_refused(String name) {
        Answer answer = lab.operator().post(TABLES, TableJson.write(table(name, 2.0)));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo("name");
    }

    @ParameterizedTest
    @CsvSource({
        "resaved-comma.csv, text/csv, spreadsheet",
        "semicolons-decimal-commas.csv, text/csv, spreadsheet",
        "aihub-profile.json, application/json, Qualcomm AI Hub",
        "ofa-lookup.yaml, application/json, once-for-all",
        "litert-benchmark.csv, text/csv, LiteRT",
    })
    void a_file_from_elsewhere_is_refused_with_the_cause_and_the_way_out(String file, String type, String cause)
            throws IOException {
        String text = Files.readString(Path.of("../latency-tables/src/test/resources/fusionlab/latency", file));

        Answer answer = lab.operator().post(TABLES, type, text);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("detail")).contains(cause);
        assertThat(answer.text("remedy")).contains("docs/formats.md");
    }

    @Test
    void a_file_is_recognised_by_its_content_and_an_empty_one_is_reported() {
        Answer jsonAsCsv = lab.operator().post(TABLES, "text/csv", TableJson.write(table("json as csv", 2.0)));
        Answer empty = lab.operator().post(TABLES, "text/csv", "");
        Answer prose = lab.operator().post(TABLES, "text/csv", "hello\n");

        assertThat(jsonAsCsv.status()).as(jsonAsCsv.toString()).isEqualTo(201);
        assertThat(empty.text("detail")).contains("is empty; choose a .json or .csv file");
        assertThat(prose.text("detail")).contains("is neither JSON nor CSV");
    }

    @Test
    void tables_that_are_none_are_refused_by_field() {
        Answer notJson = lab.operator().post(TABLES, "{");
        assertThat(notJson.status()).isBetween(400, 422);
        String negative =
                TableJson.write(table("negative", 2.0)).replaceFirst("(\"medianMs\"\\s*:\\s*)2\\.0", "$1-2.0");
        Answer refused = lab.operator().post(TABLES, negative);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).isNotEmpty();
        assertThat(lab.operator()
                        .post(TABLES, "text/csv", "key,median\nx,NaN\n")
                        .status())
                .isEqualTo(422);
        assertThat(lab.operator().post(TABLES, "text/plain", "hello").status()).isEqualTo(415);
        assertThat(lab.viewer()
                        .post(TABLES, TableJson.write(table("forbidden", 2.0)))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void an_upload_that_is_too_large_is_refused() {
        assertThat(lab.operator()
                        .post(TABLES, "text/csv", "#".repeat(40_000_000))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void the_list_is_paged() {
        lab.operator().post(TABLES, TableJson.write(table("listed", 2.0)));

        Answer list = lab.operator().get(TABLES + "?limit=1");

        assertThat(list.json().path("items").size()).isEqualTo(1);
        assertThat(list.number("total")).isPositive();
    }

    /** Every block takes the same time. */
    private static LatencyTable table(String name, double ms) {
        Topology topology = Topology.builtIn("sd-v1.5");
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration configuration : topology.configurations(32)) {
            cells.put(
                    configuration.key(),
                    new Estimate(ms, ms * 0.99, ms * 1.01, 9, ms * 0.98, ms * 1.02, 1, 95, Double.NaN, Set.of()));
        }
        var provenance = new Provenance(
                "phone",
                "Phone 1",
                "SoC",
                "Android 16",
                "build/1",
                "tool 1",
                RuntimeProfile.onnxCpu(2).withRuntimeVersion("1.29.0"),
                "sd-v1.5",
                topology.configJson(),
                32,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T00:05:00Z"),
                Double.NaN,
                9,
                "measured by a colleague");
        return new LatencyTable(name, 1, provenance, "", cells, Map.of());
    }
}
