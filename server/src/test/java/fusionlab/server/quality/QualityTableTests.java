package fusionlab.server.quality;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ServerTest
class QualityTableTests {

    private static final String PATH = "/api/v1/quality-tables";
    private static final String HEADER = "slot,delta_clip,standard_error\n";
    private static final String ROW = HEADER + "mid_block.attentions.0,-0.5,0.1\n";

    private final Lab lab;

    QualityTableTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void theProxyOfAPrototypeIsImportedWithItsSignTurnedAndNamedAsSuch() throws IOException {
        String csv =
                Files.readString(Path.of("../search/src/test/resources/fusionlab/search/prototype-delta-clip.csv"));

        Answer answer = importCsv("proxy of a prototype", "sd-v1.5", "&proxy=true&baselineClip=0.9213", csv);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo(PATH + "/" + answer.id());
        assertThat(answer.json().path("slots")).hasSize(38);
        assertThat(answer.json().path("slots").get(3).path("slot").asString()).isEqualTo("down_blocks.0.attentions.1");
        assertThat(answer.json().path("slots").get(3).path("deltaClip").asDouble())
                .isEqualTo(0.0109);
        assertThat(answer.json().path("missingSlots")).isEmpty();
        assertThat(answer.text("warning")).startsWith("A proxy: its source is '");
        assertThat(answer.text("source")).contains("tiny text-to-image UNet");
        assertThat(lab.viewer().get(PATH + "/" + answer.id() + ".csv").body())
                .contains("# proxy: true", "# name: proxy of a prototype", "# baselineClip: 0.9213");
        assertThat(lab.viewer().get(PATH + "/" + answer.id() + ".json").json().path("slots"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&proxy=false"})
    void aFileMarkedAsAProxyStaysOneWhateverIsSentWithIt(String extra) {
        String csv = "# fusionlab-quality-table: 1\n# source: s\n# proxy: true\n" + ROW;

        Answer answer = importCsv("stays a proxy" + extra, "sd-v1.5", extra, csv);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.json().path("proxy").asBoolean()).isTrue();
        assertThat(new Browser(lab.address()).body("/quality/" + answer.id()))
                .contains("not measured on sd-v1.5 and say nothing quantitative about it. Source: s<")
                .doesNotContain("tiny UNet");
        assertThat(lab.viewer().get(PATH + "/" + answer.id() + ".csv").body()).contains("# proxy: true");
    }

    @Test
    void aTickedBoxMakesAProxyOfAJsonFileToo() {
        String json = lab.viewer()
                .get(PATH + "/"
                        + importCsv("no proxy yet", "sd-v1.5", "&source=test", ROW)
                                .id() + ".json")
                .body();

        Answer answer = lab.operator().post(PATH + "?proxy=true&name=ticked", json);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.json().path("proxy").asBoolean()).isTrue();
        assertThat(answer.text("name")).isEqualTo("ticked");
    }

    @Test
    void aMistypedParameterStoresNoTable() {
        Answer answer = importCsv("mistyped", "sd-v1.5", "&source=test&proxi=true", ROW);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.text("field")).isEqualTo("proxi");
        assertThat(answer.text("detail")).isEqualTo("There is no parameter proxi");
        assertThat(answer.text("remedy")).isEqualTo("use one of name, topology, source, protocol, proxy, baselineClip");
        assertThat(importCsv("mistyped", "sd-v1.5", "&source=test&proxy=true", ROW)
                        .status())
                .as("the name is still free")
                .isEqualTo(201);
    }

    @Test
    void aTableWithoutASourceIsRefusedWithTheWaysToGiveOne() {
        Answer answer = importCsv("sourceless", "sd-v1.5", "", ROW);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo("source");
        assertThat(answer.text("detail")).isEqualTo("The table does not say who measured it");
        assertThat(answer.text("remedy"))
                .isEqualTo("add ?source=, the field source of the JSON form, or a line '# source: ...' of the CSV form:"
                        + " who measured it, and on which checkpoint");
    }

    @Test
    void nameAndTopologyAreTheFilesWhereNoneAreGiven() {
        String preamble = "# fusionlab-quality-table: 1\n# name: named by its file\n# source: s\n# topology: sd-v1.5\n";

        Answer answer = lab.operator().post(PATH, "text/csv", preamble + ROW);
        Answer neither = lab.operator().post(PATH, "text/csv", ROW);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.text("name")).isEqualTo("named by its file");
        assertThat(neither.status()).isEqualTo(422);
        assertThat(neither.text("field")).isEqualTo("name");
        assertThat(neither.text("detail")).contains("give it a name");
    }

    @Test
    void aTableOfWhichOnlyTheTopologysNameIsKnownSaysSo() {
        String csv = "# fusionlab-quality-table: 1\n# name: n\n# source: s\n# topology: nobody-knows-this\n" + ROW;

        Answer named = lab.operator().post(PATH + "/preview", "text/csv", csv);

        assertThat(named.status()).as(named.toString()).isEqualTo(200);
        assertThat(named.json().path("warnings").toString()).contains("known by the name of its topology only");
        assertThat(importCsv("built in", "sd-v1.5", "&source=test", ROW)
                        .json()
                        .path("warnings")
                        .toString())
                .doesNotContain("by the name");
    }

    @Test
    void missingSlotsAreWarnedOfByNameAtTheImportAndBeforeIt() throws IOException {
        String whole = Files.readString(Path.of("../data/scenes-proxy-delta-clip.csv"));
        String csv = whole.replaceFirst("mid_block.attentions.0,.*\n", "");

        Answer preview = lab.operator().post(PATH + "/preview", "text/csv", csv);
        Answer answer = importCsv("one slot short", "sd-v1.5", "", csv);

        assertThat(preview.status()).as(preview.toString()).isEqualTo(200);
        assertThat(preview.text("name")).isEqualTo("scenes-proxy");
        assertThat(preview.json().path("proxy").asBoolean()).isTrue();
        assertThat(preview.json().path("slots").asInt()).isEqualTo(37);
        for (Answer each : java.util.List.of(preview, answer)) {
            assertThat(each.json().path("warnings")).hasSize(2);
            assertThat(each.json().path("warnings").get(1).asString())
                    .startsWith("1 of 38 slots of sd-v1.5 have no ΔCLIP (mid_block.attentions.0)");
        }
        assertThat(answer.json().path("missingSlots").get(0).asString()).isEqualTo("mid_block.attentions.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quality-not-a-proxy-resaved.csv", "quality-resaved-comma.csv"})
    void aFileThatASpreadsheetSavedAgainIsRefusedWithCauseAndRemedy(String file) throws IOException {
        String csv = Files.readString(Path.of("../search/src/test/resources/fusionlab/search/quality", file));

        for (String path : java.util.List.of("/preview", "?name=resaved&topology=sd-v1.5")) {
            Answer answer = lab.operator().post(PATH + path, "text/csv", csv);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
            assertThat(answer.text("detail")).contains("saved again by a spreadsheet", "as it was downloaded");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "baselineClip=1001, 422, baselineClip",
        "baselineClip=Infinity, 400, baselineClip",
        "baselineClip=NaN, 400, baselineClip",
        "baselineClip=1e999, 400, baselineClip",
        "baselineClip=0x10, 400, baselineClip",
        "source=a%00b, 400, source",
        "protocol=%00, 400, protocol",
        "name=%00, 400, name",
        "name=a%E2%80%AEb, 422, name",
        "name=a%E2%80%8Bb, 422, name",
        "name=a%0Ab, 422, name",
        "topology=%00, 400, topology",
        "proxy=maybe, 400, proxy",
    })
    void parametersThatMakeNoSenseAreRefusedByName(String parameter, int status, String field) {
        String csv = "# fusionlab-quality-table: 1\n# name: parameters\n# source: s\n# topology: sd-v1.5\n";

        Answer answer = lab.operator().post(PATH + "?" + parameter, "text/csv", csv + ROW);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.text("remedy")).isNotBlank();
    }

    @Test
    void anEmptyFileIsCalledOne() {
        Answer answer = lab.operator().post(PATH + "?name=empty&topology=sd-v1.5", "text/csv", "");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("detail")).contains("is empty; choose a .json or .csv file");
    }

    @Test
    void aDownloadIsNamedAfterItsTableInAnyScript() {
        long id = importCsv("深度 學習/機", "sd-v1.5", "&source=test", ROW).id();

        assertThat(lab.viewer().get(PATH + "/" + id + ".csv").header("Content-Disposition"))
                .endsWith("filename*=UTF-8''quality-" + URLEncoder.encode("深度-學習-機", StandardCharsets.UTF_8) + ".csv");
    }

    @Test
    void theJsonFormComesBackIn() {
        long id = importCsv("to and fro", "sd-v1.5", "&source=test", HEADER + "mid_block.attentions.0,-0.5,0.1\n")
                .id();
        String json = lab.viewer().get(PATH + "/" + id + ".json").body().replace("to and fro", "fro and to");

        Answer again = lab.operator().post(PATH, json);

        assertThat(again.status()).as(again.toString()).isEqualTo(201);
        assertThat(again.json().path("slots").get(0).path("deltaClip").asDouble())
                .isEqualTo(0.5);
        assertThat(again.json().path("missingSlots")).hasSize(37);
    }

    @Test
    void aNameIsTakenOnce() {
        String csv = HEADER + "mid_block.attentions.0,-0.5,0.1\n";
        importCsv("only one", "sd-v1.5", "&source=test", csv);

        Answer second = importCsv("only one", "sd-v1.5", "&source=test", csv);

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text("field")).isEqualTo("name");
    }

    @Test
    void theSameRequestWithAnIdempotencyKeyImportsOnce() {
        Lab.Client client = lab.operator().header("Idempotency-Key", "quality-once");
        String path = PATH + "?name=idempotent&topology=sd-v1.5&source=test";
        String csv = HEADER + "mid_block.attentions.0,-0.5,0.1\n";

        long first = client.post(path, "text/csv", csv).id();

        assertThat(client.post(path, "text/csv", csv).id()).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "sd-v1.5, 'nowhere.0,-0.1,0.1', 422, nowhere.0",
        "sd-v9, 'mid_block.attentions.0,-0.1,0.1', 422, sd-v9",
        "sd-v1.5, 'mid_block.attentions.0,NaN,0.1', 422, delta_clip",
        "sd-v1.5, 'mid_block.attentions.0,much,0.1', 422, much",
        "sd-v1.5, 'mid_block.attentions.0,-0.1,-1', 422, standard error",
        "sd-v1.5, '', 422, ''"
    })
    void whatMakesNoSenseIsRefusedByName(String topology, String row, int status, String named) {
        Answer answer = importCsv("refused", topology, "&source=test", HEADER + row + "\n");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.body()).contains(named).contains("remedy").doesNotContain("\tat ");
    }

    @Test
    void brokenJsonAndHugeFilesAreRefused() {
        assertThat(lab.operator().post(PATH, "{\"name\": ").status()).isIn(400, 422);
        assertThat(lab.operator().post(PATH, "[]").status()).isIn(400, 422);
        assertThat(importCsv("huge", "sd-v1.5", "", "x".repeat(9_000_000)).status())
                .isEqualTo(413);
    }

    @Test
    void namesAreTextWhateverTheySay() {
        String name = "<script>alert(1)</script>'; drop table quality_table; --";

        Answer answer = importCsv(name, "sd-v1.5", "&source=test", HEADER + "mid_block.attentions.0,-0.5,0.1\n");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.text("name")).isEqualTo(name);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
    }

    @Test
    void viewersReadOnlyAndUnknownIdsAreNotFound() {
        Answer refused = lab.viewer().post(PATH + "?name=v&topology=sd-v1.5", "text/csv", HEADER);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(lab.viewer().get(PATH + "/999999").status()).isEqualTo(404);
        assertThat(lab.viewer().get(PATH + "/..%2f..%2fetc").status()).isIn(400, 404);
    }

    private Answer importCsv(String name, String topology, String more, String csv) {
        String query = "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&topology=" + topology + more;
        return lab.operator().post(PATH + query, "text/csv", csv);
    }
}
