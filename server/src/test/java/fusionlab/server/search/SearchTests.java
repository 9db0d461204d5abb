package fusionlab.server.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.server.testing.Zip;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ServerTest
class SearchTests {

    private static final String PATH = "/api/v1/searches";
    private static final Topology SD = Topology.builtIn("sd-v1.5");

    private final Lab lab;

    SearchTests(Lab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 60, 50, 40})
    void evolutionMeetsATargetInPerCentAndReportsItsGap(int percent) {
        LatencyTable table = SyntheticTables.latencies("search-" + percent, SD);
        double original = ((Prediction.Predicted) table.predict(SD.original())).ms();
        Map<String, Object> request = request(table, "target-" + percent);
        request.put("latencyTargetPercent", percent);

        Answer accepted = lab.operator().post(PATH, request);

        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        List<JsonNode> events = SearchEventStream.untilItsEnd(lab, accepted.id());
        JsonNode last = events.get(events.size() - 1);
        assertThat(last.path("state").asString()).as(last.toString()).isEqualTo("DONE");
        JsonNode winner = last.path("result").path("winner");
        assertThat(winner.path("latency").path("ms").asDouble()).isLessThanOrEqualTo(original * percent / 100 + 1e-6);
        assertThat(winner.path("gapToExact").isNumber()).isTrue();
        assertThat(winner.path("gapToExact").asDouble()).isNotNegative();
        assertThat(last.path("winnerId").asLong()).isPositive();
        assertThat(events.stream()
                        .mapToInt(event -> event.path("rounds").size())
                        .sum())
                .isEqualTo(last.path("roundsDone").asInt());
        assertThat(last.path("parameters").path("seed").asLong()).isPositive();
    }

    @Test
    void a_search_whose_rounds_are_used_up_says_everywhere_that_it_misses_its_target() {
        Map<String, Object> request = request(SyntheticTables.latencies("used-up", SD), "used-up");
        request.putAll(Map.of("latencyTargetPercent", 40, "rounds", 2));

        JsonNode done = run(request);

        assertThat(done.path("state").asString()).isEqualTo("DONE");
        assertThat(done.path("problem").asString()).contains("The target is missed", "allow more rounds");
        Browser page = new Browser(lab.address());
        assertThat(page.body("/searches/" + done.path("id").asLong())).contains("The target is missed");
        assertThat(page.body("/searches")).contains("target missed");
        assertThat(page.body("/")).contains("target missed");
        byte[] bundle = lab.viewer()
                .get("/api/v1/architectures/" + done.path("winnerId").asLong() + "/download?search="
                        + done.path("id").asLong())
                .bytes();
        assertThat(Zip.files(bundle).get("README.md")).asString().contains("**Missed**");
    }

    @Test
    void the_page_of_a_search_says_what_a_validation_measured_of_its_winner() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "validated-winner")
                .taking(key -> key.startsWith("network:") ? 5_000 : 3, key -> 0.002);
        long campaign = lab.askForTable(agent.deviceId()).id();
        agent.workOff();
        long table = lab.operator().get("/api/v1/campaigns/" + campaign).number("latencyTableId");
        Map<String, Object> request = request(SyntheticTables.latencies("validated", SD), "validated");
        request.putAll(Map.of("latencyTableId", table, "latencyTargetPercent", 50));
        JsonNode done = run(request);
        Browser browser = new Browser(lab.address());
        String page = "/searches/" + done.path("id").asLong();
        assertThat(browser.body(page)).contains("validate it").doesNotContain("Measured end to end");

        Answer validation = lab.operator()
                .post(
                        "/api/v1/latency-tables/" + table + "/validations",
                        Map.of("architectureIds", List.of(done.path("winnerId").asLong()), "rounds", 6));
        assertThat(validation.status()).as(validation.toString()).isEqualTo(202);
        agent.workOff();

        assertThat(browser.body(page))
                .contains("Measured end to end", "above the target", "validation #" + validation.id())
                .doesNotContain("validate it");
    }

    @Test
    void theSameSeedGivesTheSameResultAndTheSameWinner() {
        LatencyTable table = SyntheticTables.latencies("same-seed", SD);
        Map<String, Object> request = request(table, "same-seed");
        request.putAll(Map.of("latencyTargetPercent", 55, "algorithm", "random", "rounds", 200, "seed", 7));

        JsonNode first = run(request);
        JsonNode second = run(request);

        assertThat(first.path("result")).isEqualTo(second.path("result"));
        assertThat(first.path("winnerId")).isEqualTo(second.path("winnerId"));
        assertThat(first.path("reachedMs")
                        .asDouble()) // the last round, though draws that were no better left gaps in the numbers
                .isCloseTo(
                        first.path("result")
                                .path("winner")
                                .path("latency")
                                .path("ms")
                                .asDouble(),
                        within(1e-6));
    }

    @Test
    void aTargetBelowTheFloorIsRefusedWithTheFloor() {
        LatencyTable table = SyntheticTables.latencies("floor", SD);
        Map<String, Object> request = request(table, "floor");
        request.put("latencyTargetMs", 1);

        Answer answer = lab.operator().post(PATH, request);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo("latencyTargetMs");
        assertThat(answer.text("detail")).matches(".*below the floor of \\d+\\.\\d+ ms.*");
        double least = Double.parseDouble(answer.text("remedy").replaceAll(".*at least ([0-9.]+) ms.*", "$1"));
        request.put("latencyTargetMs", least);
        assertThat(run(request).path("state").asString()).isEqualTo("DONE");
    }

    /** At the floor itself a search ends with its target met; the next number below it is refused, and is not found out by the search. */
    @Test
    void whatIsAcceptedAtTheFloorCanBeReached() {
        LatencyTable table = SyntheticTables.latencies("at-the-floor", SD);
        Map<String, Object> request = request(table, "at-the-floor");
        double floor =
                table.predict(Architecture.of(SD, SD.slots().stream().collect(Collectors.toMap(Slot::name, slot -> 0))))
                                instanceof Prediction.Predicted fastest
                        ? fastest.ms()
                        : Double.NaN;

        request.put("latencyTargetMs", floor);
        assertThat(run(request)
                        .path("result")
                        .path("winner")
                        .path("latency")
                        .path("ms")
                        .asDouble())
                .isEqualTo(floor);
        request.put("latencyTargetMs", Math.nextDown(floor));
        assertThat(lab.operator().post(PATH, request).text("detail")).contains("below the floor");
    }

    @Test
    void aMissingCellIsNamed() {
        LatencyTable whole = SyntheticTables.latencies("missing-cell", SD);
        String key = SD.units(SD.original(), 64).stream()
                .filter(unit -> unit.slot() != null)
                .findFirst()
                .orElseThrow()
                .configuration()
                .key();
        Map<String, Object> request = request(SyntheticTables.without(whole, key), "missing-cell");
        request.put("latencyTargetPercent", 50);

        Answer answer = lab.operator().post(PATH, request);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("detail")).contains(key);
        assertThat(answer.text("remedy")).contains("campaign");
    }

    @Test
    void whatMakesNoSenseIsRefusedByField() {
        Map<String, Object> good = request(SyntheticTables.latencies("nonsense", SD), "nonsense");
        assertRefused(good, "latencyTargetMs", Map.of());
        assertRefused(good, "latencyTargetMs", Map.of("latencyTargetMs", -1));
        assertRefused(good, "latencyTargetMs", Map.of("latencyTargetMs", 300, "latencyTargetPercent", 50));
        assertRefused(good, "latencyTargetMs", Map.of("latencyTargetMs", 1e308));
        assertRefused(good, "latencyTargetPercent", Map.of("latencyTargetPercent", 1e308));
        assertRefused(good, "latencyTargetPercent", Map.of("latencyTargetPercent", 100.1));
        assertRefused(good, "copies", Map.of("latencyTargetPercent", 50, "copies", true));
        assertRefused(good, "algorithm", Map.of("latencyTargetPercent", 50, "algorithm", "../../x"));
        assertRefused(good, "groupSize", Map.of("latencyTargetPercent", 50, "groupSize", 0));
        assertRefused(good, "rounds", Map.of("latencyTargetPercent", 50, "rounds", 100_001));
        assertRefused(good, "kinds", Map.of("latencyTargetPercent", 50, "kinds", List.of("convolution")));
        assertRefused(good, "clipFloor", Map.of("latencyTargetPercent", 50, "clipFloor", 5));
        assertRefused(good, "latencyTableId", Map.of("latencyTargetPercent", 50, "latencyTableId", 999_999));
        assertRefused(good, "qualityTableId", Map.of("latencyTargetPercent", 50, "qualityTableId", 999_999));
    }

    @Test
    void aTargetThatIsMissingOrImpossibleIsRefused() {
        Map<String, Object> request = request(SyntheticTables.latencies("no-target", SD), "no-target");
        assertThat(lab.operator().post(PATH, request).text("detail")).isEqualTo("No target is given");
        request.put("latencyTargetMs", -5);
        assertThat(lab.operator().post(PATH, request).text("detail")).isEqualTo("The target of -5 ms is not possible");
        request.remove("latencyTargetMs");
        request.put("latencyTargetPercent", 100.5);
        assertThat(lab.operator().post(PATH, request).text("detail"))
                .isEqualTo("The target of 100.5 % is not possible");
    }

    @Test
    void aWholeNumberThatIsTooLargeIsRefusedWithTheLimit() {
        Answer seed = lab.operator().post(PATH, "{\"latencyTableId\": 1, \"seed\": 99999999999999999999}");
        assertThat(seed.status()).as(seed.toString()).isEqualTo(400);
        assertThat(seed.text("field")).isEqualTo("seed");
        assertThat(seed.text("remedy")).isEqualTo("give a whole number up to 9223372036854775807");
        Answer rounds = lab.operator().post(PATH, "{\"rounds\": 3000000000}");
        assertThat(rounds.text("field")).isEqualTo("rounds");
        assertThat(rounds.text("remedy")).isEqualTo("give a whole number up to 2147483647");
    }

    @Test
    void tablesOfTwoTopologiesDoNotGoTogether() {
        Topology small = SyntheticTables.small("small-mismatch");
        Map<String, Object> request = request(SyntheticTables.latencies("mismatch", SD), "mismatch");
        request.put("latencyTableId", SyntheticTables.importLatencies(lab, SyntheticTables.latencies("s", small)));
        request.put("latencyTargetPercent", 50);

        Answer answer = lab.operator().post(PATH, request);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("detail")).contains("small-mismatch").contains("sd-v1.5");
    }

    @Test
    void aSearchOnAQualityTableHasNoEstimate() {
        Map<String, Object> request = Map.of("latencyTableId", 1, "qualityTableId", 1, "latencyTargetPercent", 60);

        Answer answer = lab.operator().post(PATH + "/estimates", request);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo("qualitySource");
        assertThat(answer.text("detail")).isEqualTo("Only a measured search has an estimate");
        assertThat(answer.text("remedy")).isEqualTo("set qualitySource to workers");
    }

    @Test
    void aQualityTableOfAnotherNetworkOfTheSameNameIsRefused() {
        Topology small = SyntheticTables.small("same-name");
        long latencies = SyntheticTables.importLatencies(lab, SyntheticTables.latencies("same-name", small));
        Map<String, QualityTable.DeltaClip> slots = new LinkedHashMap<>();
        small.slots().forEach(slot -> slots.put(slot.name(), new QualityTable.DeltaClip(0.01, 0.001)));
        var other = new QualityTable("another", "s", "p", false, small.name(), 0.9, slots, "0".repeat(64));
        Answer quality = lab.operator().post("/api/v1/quality-tables", QualityFormats.writeJson(other));
        assertThat(quality.text("topologyHash")).isEqualTo("0".repeat(64));

        Answer answer = lab.operator()
                .post(
                        PATH,
                        Map.of(
                                "latencyTableId",
                                latencies,
                                "qualityTableId",
                                quality.id(),
                                "latencyTargetPercent",
                                70));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo("qualityTableId");
        assertThat(answer.text("detail")).contains("another network that is also named " + small.name());
    }

    @Test
    void aFinishedSearchStaysAsItIsWhenItIsCancelled() {
        Map<String, Object> request = request(SyntheticTables.latencies("late-cancel", SD), "late-cancel");
        request.put("latencyTargetPercent", 50);
        long id = run(request).path("id").asLong();

        assertThat(lab.operator().delete(PATH + "/" + id).text("state")).isEqualTo("DONE");
        assertThat(lab.operator().delete(PATH + "/999999").status()).isEqualTo(404);
    }

    private void assertRefused(Map<String, Object> good, String field, Map<String, Object> changes) {
        Map<String, Object> request = new HashMap<>(good);
        request.putAll(changes);
        Answer answer = lab.operator().post(PATH, request);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.text("remedy")).isNotEmpty();
    }

    private JsonNode run(Map<String, Object> request) {
        Answer accepted = lab.operator().post(PATH, request);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        List<JsonNode> events = SearchEventStream.untilItsEnd(lab, accepted.id());
        return events.get(events.size() - 1);
    }

    private Map<String, Object> request(LatencyTable latencies, String qualityName) {
        Map<String, Object> request = new HashMap<>();
        request.put("latencyTableId", SyntheticTables.importLatencies(lab, latencies));
        request.put(
                "qualityTableId",
                SyntheticTables.importQualities(
                        lab, qualityName, "sd-v1.5", SyntheticTables.proxyCsv(), "&proxy=true&baselineClip=0.9213"));
        return request;
    }
}
