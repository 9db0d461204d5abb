package fusionlab.server.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.MeasuredComponents;
import fusionlab.latency.Prediction;
import fusionlab.latency.TableJson;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.server.testing.Zip;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Companions;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import fusionlab.unet.component.Decoder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Targets in seconds an image, on one device and on several. */
@ServerTest
class PictureSearchTests {

    private static final String PATH = "/api/v1/searches";
    private static final Topology SD = Topology.builtIn("sd-v1.5");
    private static final Companions PARTS = Components.builtIn("sd-v1.5");
    private static final Component HALF = new Decoder(PARTS.decoder().config().pruned(0.5));
    private static final String EIGHT_STEPS = "ddim 8 steps, guidance 3.0";
    private static final double TEXT_MS = 50;
    private static final double DECODER_MS = 800;

    private final Lab lab;

    PictureSearchTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void oneTargetGivesTheVeryResultOfTheTargetThatItLeavesForAPass() {
        LatencyTable table = withComponents(SyntheticTables.latencies("picture-one", SD), 1);
        long latencies = SyntheticTables.importLatencies(lab, table);
        long qualities = qualities("picture-one", EIGHT_STEPS);
        double original = ((Prediction.Predicted) table.predict(SD.original())).ms();
        double seconds = (2 * TEXT_MS + DECODER_MS + 16 * 0.6 * original) / 1_000;
        double passMs = (seconds * 1_000 - (2 * TEXT_MS + DECODER_MS)) / 16;

        JsonNode picture = run(request(qualities, Map.of("steps", 8), target(latencies, seconds)));
        JsonNode pass = run(
                Map.of("latencyTableId", latencies, "qualityTableId", qualities, "latencyTargetMs", passMs, "seed", 1));

        assertThat(picture.path("state").asString()).as(picture.toString()).isEqualTo("DONE");
        for (String same : List.of("winner", "rounds", "ties", "front", "parameters", "outcome", "original")) {
            assertThat(picture.path("result").path(same))
                    .as(same)
                    .isEqualTo(pass.path("result").path(same));
        }
        assertThat(pass.path("result").has("picture")).isFalse();
        assertThat(pass.path("parameters").has("picture")).isFalse();
        JsonNode found = picture.path("result").path("picture").path("choices").path(0);
        assertThat(found.path("times").path(0).path("seconds").asDouble()).isLessThanOrEqualTo(seconds);
        assertThat(found.path("clip").asDouble()).isBetween(0.5, 1.0);
        page(picture);
    }

    @Test
    void bothDevicesAreMetAndTheBundleReplaysThem() {
        LatencyTable first = withComponents(SyntheticTables.latencies("picture-two-a", SD), 1);
        LatencyTable second = withComponents(slowAttention("picture-two-b"), 2);
        long a = SyntheticTables.importLatencies(lab, first);
        long b = SyntheticTables.importLatencies(lab, second);
        long qualities = qualities("picture-two", EIGHT_STEPS);
        double aSeconds = seconds(first, 1, 0.6);
        double bSeconds = seconds(second, 2, 0.5);

        JsonNode done = run(request(qualities, Map.of("steps", 8), target(a, aSeconds), target(b, bSeconds)));

        assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("DONE");
        JsonNode times =
                done.path("result").path("picture").path("choices").path(0).path("times");
        assertThat(times.path(0).path("seconds").asDouble()).isLessThanOrEqualTo(aSeconds);
        assertThat(times.path(1).path("seconds").asDouble()).isLessThanOrEqualTo(bSeconds);
        assertThat(done.path("result").path("rounds").findValuesAsString("binding"))
                .isNotEmpty();
        page(done);
        long winner = done.path("winnerId").asLong();
        String bundle = "/api/v1/architectures/" + winner + "/download?format=bundle&search="
                + done.path("id").asLong();
        Map<String, byte[]> files = Zip.files(lab.operator().get(bundle).bytes());
        assertThat(files.get("latency-table-2.json"))
                .isEqualTo(TableJson.write(second).getBytes(UTF_8));
        assertThat(new String(files.get("README.md"), UTF_8))
                .contains(
                        "--also \"$bundle/latency-table-2.json\"=",
                        "\n\n## Seconds of a picture\n\nThe search was for the time of a whole picture, in 8 step(s) with guidance",
                        "| `latency-table.json` |\n| ",
                        "| `latency-table-2.json` |\n\nA picture is text encoder (text-encoder:",
                        "under `picture`.\n\n## Where the latencies",
                        "`latency-table.csv`, `latency-table-2.json`, `quality-table.json`");
    }

    @Test
    void stepsAreAChoiceAndTheBestPictureIsTaken() {
        LatencyTable table = withComponents(SyntheticTables.latencies("picture-steps", SD), 1);
        long latencies = SyntheticTables.importLatencies(lab, table);
        long eight = qualities("picture-eight", EIGHT_STEPS);
        long four = qualities("picture-four", "ddim 4 steps, guidance 3.0", 0.95);
        List<Map<String, Object>> choices =
                List.of(Map.of("steps", 8, "qualityTableId", eight), Map.of("steps", 4, "qualityTableId", four));

        JsonNode done = run(request(eight, Map.of("choices", choices), target(latencies, seconds(table, 1, 0.5))));

        assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("DONE");
        JsonNode picture = done.path("result").path("picture");
        assertThat(picture.path("choices")).hasSize(2);
        // Four steps of the whole network are as fast as eight of half of it, and here lose nothing.
        assertThat(picture.path("chosen").asInt()).isEqualTo(1);
        assertThat(done.path("qualityTableId").asLong()).isEqualTo(four);
        assertThat(picture.path("fronts").path(0).size()).isPositive();
        page(done);
        Browser browser = new Browser(lab.address());
        assertThat(browser.body("/architectures/" + done.path("winnerId").asLong()))
                .contains(" s a picture");
        String chosen = "/searches/picture?table=" + latencies + "&quality=" + eight + "&quality=" + four;
        String form = browser.body(chosen);
        assertThat(browser.body(chosen + "&quality=" + four))
                .contains("choices.1.")
                .doesNotContain("choices.2.");
        double floor = Double.parseDouble(form.replaceAll("(?s).*secondsPerImage\"[^>]* min=\"([0-9.]+)\".*", "$1"));
        Map<String, Object> below = request(eight, Map.of("choices", choices), target(latencies, floor - 0.002));
        refused("targets[0].secondsPerImage", below, "below the floor");
        Map<String, Object> hasty = with(new HashMap<>(below), "rounds", 1);
        hasty.put("targets", List.of(target(latencies, floor)));
        assertThat(run(hasty).path("problem").asString())
                .contains("8 steps take at least ", "; 4 steps take ", "when the rounds are used up");
        below.put("targets", List.of(target(latencies, floor)));
        assertThat(run(below).path("state").asString()).isEqualTo("DONE");
    }

    @Test
    void whatCannotBeIsRefusedByItsField() {
        LatencyTable table = withComponents(SyntheticTables.latencies("picture-bad", SD), 1);
        long latencies = SyntheticTables.importLatencies(lab, table);
        long other = SyntheticTables.importLatencies(lab, withComponents(SyntheticTables.latencies("bad-b", SD), 2));
        long bare = SyntheticTables.importLatencies(lab, SyntheticTables.latencies("picture-bare", SD));
        long smaller = SyntheticTables.importLatencies(
                lab, withComponents(SyntheticTables.latencies("picture-32", SD, 32), 1));
        long small = SyntheticTables.importLatencies(
                lab, SyntheticTables.latencies("picture-small", SyntheticTables.small("picture-small")));
        long eight = qualities("picture-bad", EIGHT_STEPS);
        Map<String, Object> steps = Map.of("steps", 8);
        Map<String, Object> good = target(latencies, 100);

        refused("targets", request(eight, steps), "No target is given");
        refused("pipeline", without(request(eight, steps, good), "pipeline"), "pipeline is missing");
        refused("pipeline.steps", request(eight, Map.of(), good), "steps is missing");
        refused("pipeline.steps", request(eight, Map.of("steps", 0), good), "steps is 0");
        refused("pipeline.steps", request(eight, Map.of("steps", 4), good), "There is no quality for 4 steps");
        refused("pipeline.guidance", request(eight, Map.of("steps", 8, "guidance", false), good), "guidance 3.0");
        refused("pipeline.decoder", request(eight, Map.of("steps", 8, "decoder", "decoder:0"), good), "'decoder:0'");
        refused("pipeline.textEncoder", request(eight, steps, target(bare, 100)), "no time of a common text encoder");
        refused("targets[1].latencyTableId", request(eight, steps, good, target(smaller, 100)), "latents of 32x32");
        refused("targets[1].latencyTableId", request(eight, steps, good, target(small, 100)), "built differently");
        refused("targets[1].latencyTableId", request(eight, steps, good, good), "two targets");
        refused("targets[0].latencyTableId", request(eight, steps, target(999_999, 1)), "no latency table 999999");
        refused("targets[0].secondsPerImage", request(eight, steps, target(latencies, 0)), "secondsPerImage is 0.0");
        refused("targets[0].secondsPerImage", request(eight, steps, target(latencies, 2e6)), "secondsPerImage is 2000");
        refused(
                "targets[1].secondsPerImage",
                request(eight, steps, good, target(other, 0.1)),
                "below the floor. With everything removed that may be, a picture takes at least: picture-bad ");
        refused("latencyTargetMs", with(request(eight, steps, good), "latencyTargetMs", 5), "besides targets");
        refused("latencyTableId", with(request(eight, steps, good), "latencyTableId", latencies), "name the latency");
        refused("pipeline", with(request(eight, steps, good), "qualitySource", "workers"), "Workers measure");
        refused(
                "pipeline.choices[1].decoderId",
                request(
                        eight,
                        Map.of("choices", List.of(Map.of("steps", 8), Map.of("steps", 8, "decoder", HALF.key()))),
                        good),
                "is missing: only one decoder can be that of quality table");
        refused(
                "pipeline.choices[0].decoderId",
                request(eight, Map.of("choices", List.of(Map.of("steps", 8, "decoderId", 999_999))), good),
                "no decoder 999999");
        refused("pipeline.choices", request(eight, Map.of("choices", List.of()), good), "There are 0 choices");
    }

    /** The page of the search says what each device takes. */
    private void page(JsonNode search) {
        Browser browser = new Browser(lab.address());
        String path = "/searches/" + search.path("id").asLong();
        assertThat(browser.body(path)).contains("Seconds of a picture", "What limits it: ", "meets all targets");
        assertThat(browser.fetch(path + "/picture.json").body()).contains("targetSeconds", "CLIP, additive estimate");
    }

    private void refused(String field, Map<String, Object> request, String detail) {
        Answer answer = lab.operator().post(PATH, request);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).as(answer.toString()).isEqualTo(field);
        assertThat(answer.text("detail")).contains(detail);
        assertThat(answer.text("remedy")).isNotEmpty();
    }

    private JsonNode run(Map<String, Object> request) {
        Answer accepted = lab.operator().post(PATH, request);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        List<JsonNode> events = SearchEventStream.untilItsEnd(lab, accepted.id());
        return events.get(events.size() - 1);
    }

    @SafeVarargs
    private static Map<String, Object> request(
            long qualities, Map<String, ?> pipeline, Map<String, Object>... targets) {
        Map<String, Object> request = new HashMap<>();
        request.put("qualityTableId", qualities);
        request.put("pipeline", pipeline);
        request.put("targets", List.of(targets));
        request.put("seed", 1);
        return request;
    }

    private static Map<String, Object> target(long latencies, double seconds) {
        return Map.of("latencyTableId", latencies, "secondsPerImage", seconds);
    }

    private static Map<String, Object> with(Map<String, Object> request, String field, Object value) {
        request.put(field, value);
        return request;
    }

    private static Map<String, Object> without(Map<String, Object> request, String field) {
        request.remove(field);
        return request;
    }

    /** Of eight guided steps, if the UNet keeps that share of its time. */
    private static double seconds(LatencyTable table, double scale, double share) {
        double original = ((Prediction.Predicted) table.predict(SD.original())).ms();
        return (scale * (2 * TEXT_MS + DECODER_MS) + 16 * share * original) / 1_000;
    }

    private static LatencyTable withComponents(LatencyTable table, double scale) {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        cells.put(PARTS.textEncoder().key(), cell(scale * TEXT_MS));
        cells.put(PARTS.decoder().key(), cell(scale * DECODER_MS));
        cells.put(HALF.key(), cell(scale * DECODER_MS / 3));
        return table.with(new MeasuredComponents(List.of(PARTS.textEncoder(), PARTS.decoder(), HALF), cells, Map.of()));
    }

    /** A device on which cross-attention takes three times as long. */
    private static LatencyTable slowAttention(String name) {
        LatencyTable table = SyntheticTables.latencies(name, SD);
        Map<String, Estimate> cells = new LinkedHashMap<>(table.cells());
        cells.replaceAll((key, cell) ->
                key.startsWith("attention") ? cell(3 * cell.mean().ms()) : cell);
        return new LatencyTable(name, 1, table.provenance(), "", cells, Map.of());
    }

    private static Estimate cell(double ms) {
        return new Estimate(ms, ms * 0.98, ms * 1.02, 20, ms * 0.95, ms * 1.1, 2, 98, Double.NaN, Set.of());
    }

    private long qualities(String name, String protocol) {
        return qualities(name, protocol, 0.9213);
    }

    private long qualities(String name, String protocol, double baselineClip) {
        return SyntheticTables.importQualities(
                lab,
                name,
                "sd-v1.5",
                SyntheticTables.proxyCsv(),
                "&proxy=true&baselineClip=" + baselineClip + "&protocol=" + protocol.replace(" ", "%20"));
    }
}
