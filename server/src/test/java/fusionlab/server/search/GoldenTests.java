package fusionlab.server.search;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Round;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.server.testing.Zip;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What earlier versions stored of searches ({@code golden/README.md}): the same searches are stored with the same bytes. */
@ServerTest
class GoldenTests {

    private static final Path FOLDER = Path.of("src/test/resources/fusionlab/server/search/golden");
    private static final Pattern IDS =
            Pattern.compile("(\"(?:evaluation|after|before|evaluationBefore|checkpoint|checkpointId)\" ?: ?)(\\d+)");

    private final Lab lab;
    private final JdbcClient jdbc;
    private final JsonMapper json;

    GoldenTests(Lab lab, JdbcClient jdbc, JsonMapper json) {
        this.json = json;
        this.lab = lab;
        this.jdbc = jdbc;
    }

    /** Measured searches of all kinds. */
    enum Variant {
        PLAIN(Map.of()),
        NONE_HELD_OUT(Map.of("maxPrompts", ScriptedWorker.PROMPTS - 15)),
        TUNED(Map.of("tuningSteps", 200)),
        COPIES(Map.of("copies", true, "latencyTargetPercent", 85)),
        GROUPS(Map.of("groupSize", 4, "clipFloor", 0.85)),
        NO_TARGET(Map.of("clipFloor", 0.88, "latencyTargetPercent", 60)),
        PROXY(Map.of()),
        NOISE(Map.of("rounds", 2)),
        TUNED_COPIES(Map.of("copies", true, "tuningSteps", 200, "latencyTargetPercent", 130));

        private final Map<String, Object> request;

        Variant(Map<String, Object> request) {
            this.request = request;
        }

        String file(String kind) {
            return kind + "-" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".json";
        }

        double quality(Architecture architecture) {
            double clip = MeasuredSearchTests.quality(architecture);
            clip += architecture.copied().size() * 0.01;
            clip -= this == TUNED_COPIES && architecture.count("up_blocks.1.resnets.1") > 1 ? 0.02 : 0;
            return this == NOISE && architecture.count("down_blocks.0.resnets.0") == 0 ? clip + 0.01 : clip;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMeasuredSearchIsStoredWithTheSameBytes(Variant variant) throws InterruptedException {
        Topology topology = SyntheticTables.smallWithContext("golden-" + variant, 200 + 8 * variant.ordinal());
        Topology measured = variant == Variant.PROXY ? SyntheticTables.smallWithContext("golden-other", 192) : topology;
        String checkpoint = ScriptedWorker.checkpoint("golden-" + variant);
        ScriptedWorker worker = variant == Variant.TUNED || variant == Variant.TUNED_COPIES
                ? ScriptedWorker.tuning(lab, measured, checkpoint, variant::quality)
                : ScriptedWorker.of(lab, measured, checkpoint, variant::quality);
        worker.lease();
        Map<String, Object> request = new HashMap<>(Map.of(
                "latencyTableId",
                SyntheticTables.importLatencies(lab, SyntheticTables.latencies("golden-" + variant, topology)),
                "qualitySource",
                "workers",
                "checkpoint",
                checkpoint,
                "latencyTargetPercent",
                70,
                "seed",
                1,
                "prompts",
                16,
                "maxPrompts",
                64));
        request.putAll(variant.request);
        try (ScriptedWorker working = worker.start()) {
            Answer accepted = lab.operator().post("/api/v1/searches", request);
            assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
            List<JsonNode> events = SearchEventStream.untilItsEnd(lab, accepted.id());
            Ids ids = new Ids();
            check(variant.file("parameters"), ids.leftOut(text(accepted.id(), "parameters::text")) + "\n");
            check(variant.file("ledger"), ids.leftOut(text(accepted.id(), "result")));
            check(
                    variant.file("rounds"),
                    jdbc
                            .sql("select document::text from search_round where search_run_id = ? order by number")
                            .param(accepted.id())
                            .query(String.class)
                            .list()
                            .stream()
                            .map(ids::leftOut)
                            .collect(Collectors.joining("\n", "", "\n")));
            check(
                    variant.file("rest-rounds"),
                    events.stream()
                            .flatMap(event -> event.path("rounds").valueStream())
                            .map(round -> ids.leftOut(round.toString()))
                            .collect(Collectors.joining("\n", "", "\n")));
            JsonNode last = events.get(events.size() - 1);
            if (variant == Variant.PLAIN || variant == Variant.TUNED) {
                bundle(variant.name(), last);
            }
        }
    }

    @Test
    void aSearchOnTablesIsStoredWithTheSameBytes() throws InterruptedException {
        Topology topology = SyntheticTables.smallWithContext("golden-tables", 320);
        Map<String, Object> request = new HashMap<>();
        request.put(
                "latencyTableId",
                SyntheticTables.importLatencies(lab, SyntheticTables.latencies("golden-tables", topology)));
        request.put(
                "qualityTableId",
                SyntheticTables.importQualities(
                        lab,
                        "golden-tables",
                        "golden-tables",
                        SyntheticTables.qualityCsv(topology),
                        "&proxy=true&baselineClip=0.3&protocol=none"));
        request.put("latencyTargetPercent", 70);
        request.put("seed", 5);
        Answer accepted = lab.operator().post("/api/v1/searches", request);
        List<JsonNode> events = SearchEventStream.untilItsEnd(lab, accepted.id());
        check("parameters-tables.json", text(accepted.id(), "parameters::text") + "\n");
        check("ledger-tables.json", text(accepted.id(), "result"));
        check(
                "rounds-tables.json",
                jdbc
                        .sql("select document::text from search_round where search_run_id = ? order by number")
                        .param(accepted.id())
                        .query(String.class)
                        .list()
                        .stream()
                        .collect(Collectors.joining("\n", "", "\n")));
        check(
                "rest-rounds-tables.json",
                events.stream()
                        .flatMap(event -> event.path("rounds").valueStream())
                        .map(JsonNode::toString)
                        .collect(Collectors.joining("\n", "", "\n")));
        bundle("TABLES", events.get(events.size() - 1));
    }

    private void bundle(String variant, JsonNode search) {
        byte[] zip = lab.viewer()
                .get("/api/v1/architectures/" + search.path("winnerId").asLong() + "/download?format=bundle&search="
                        + search.path("id").asLong())
                .bytes();
        StringBuilder bundle = new StringBuilder();
        Zip.files(zip).forEach((name, content) -> {
            bundle.append("==== ").append(name).append('\n');
            if (name.endsWith(".onnx")) {
                bundle.append(ScriptedWorker.sha256(content)).append('\n');
            } else if (!name.matches("SHA256SUMS.*|signing-key.pem|ledger.json")) {
                bundle.append(new String(content, StandardCharsets.UTF_8));
            }
        });
        check(
                "bundle-" + variant.toLowerCase(Locale.ROOT).replace('_', '-') + ".txt",
                bundle.toString()
                        .replaceAll("earch \\d+", "earch N")
                        .replaceAll("(\"architectureId\" : |\"id\" : )\\d+", "$1N")
                        .replaceAll("(checkpoints/|checkpoint-|\"checkpointId\" : )\\d+", "$1N")
                        .replaceAll("(\"createdAt\" : )\"[^\"]+\"", "$1\"T\""));
    }

    @Test
    void aLedgerIsReadAndWrittenUnchanged() throws IOException {
        for (Variant variant : Variant.values()) {
            String stored = Files.readString(FOLDER.resolve(variant.file("ledger")));
            String written = Ledger.read(stored).json();
            assertThat(json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(written)) + "\n")
                    .isEqualTo(stored);
            for (String round : Files.readAllLines(FOLDER.resolve(variant.file("rounds")))) {
                assertThat(json.readTree(json.writeValueAsString(Round.read(round))))
                        .isEqualTo(json.readTree(round));
            }
        }
        String tables = Files.readString(FOLDER.resolve("ledger-tables.json"));
        assertThat(Ledger.read(tables).json()).isEqualTo(tables);
    }

    /** Searches of earlier versions held no prompts out, and compared the winner with one choice. */
    @Test
    void aLedgerOfEarlierVersionsIsRead() throws IOException {
        var ledger = (ObjectNode) json.readTree(Files.readString(FOLDER.resolve(Variant.PLAIN.file("ledger"))));
        var measured = (ObjectNode) ledger.path("measured");
        measured.remove(List.of("exact", "exactGain", "exactGainError", "heldOut"));

        assertThat(Ledger.read(ledger.toString()).measured())
                .matches(read -> read.exact() == null && !read.comparedOnHeldOut());
    }

    private String text(long search, String column) {
        return jdbc.sql("select " + column + " from search_run where id = ?")
                .param(search)
                .query(String.class)
                .single();
    }

    /** Ids differ from database to database: each is replaced by its place in the order of appearance. */
    private static final class Ids {

        private final Map<String, Integer> evaluations = new HashMap<>();
        private final Map<String, Integer> checkpoints = new HashMap<>();
        private int count;

        String leftOut(String json) {
            return IDS.matcher(json)
                    .replaceAll(found -> found.group(1)
                            + (found.group(1).startsWith("\"checkpoint") ? checkpoints : evaluations)
                                    .computeIfAbsent(found.group(2), id -> ++count))
                    .replaceAll("search \\d+, first round", "search 1, first round")
                    .replaceAll(
                            "(\"source\" : \"[^\"]*\",\\s*\"sha256\" : )\"[0-9a-f]{64}\"",
                            "$1\"" + "0".repeat(64) + '"');
        }
    }

    private static void check(String name, String written) {
        try {
            assertThat(withoutRates(written)).as(name).isEqualTo(withoutRates(Files.readString(FOLDER.resolve(name))));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The files were made when searches fine-tuned at another rate and skipped blocks. */
    private static String withoutRates(String json) {
        return json.replaceAll("(\"(?:learningRate|skipProbability)\" ?: ?)[-.0-9E]+", "$1N");
    }
}
