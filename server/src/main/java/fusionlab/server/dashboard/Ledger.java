package fusionlab.server.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A search's result and rounds as the page shows them; also works while the search runs and there is no result.
 *
 * @param rounds so far, ascending
 * @param winner predicted latency and loss of the winner; null before the end
 * @param front the exact front, ascending latency
 * @param ties slots whose values cannot be told apart
 * @param gapToExact what the winner loses beyond the optimum; null where it was not computed
 */
record Ledger(
        List<Round> rounds,
        @Nullable Winner winner,
        List<Point> front,
        List<List<String>> ties,
        @Nullable Double gapToExact,
        String outcome) {

    record Point(double latencyMs, double clipLoss) {}

    record Winner(
            double latencyMs,
            @Nullable Double lowMs,
            @Nullable Double highMs,
            double clipLoss,
            @Nullable Double clipLossError) {}

    /** @param measured what workers measured; null on a quality table */
    record Round(
            int number, double latencyMs, double clipLoss, List<Step> steps, MeasuredParts.@Nullable Round measured) {}

    /** A ledger line; unknown errors are null. */
    record Step(
            String action,
            String slot,
            @Nullable Double deltaClip,
            @Nullable Double deltaClipError,
            @Nullable Double savedMs,
            @Nullable Double savedLowMs,
            @Nullable Double savedHighMs,
            @Nullable Double value,
            String note) {

        public boolean removal() {
            return action.equals("REMOVE");
        }
    }

    static Ledger of(List<JsonNode> rounds, @Nullable JsonNode result) {
        List<Round> read = rounds.stream().map(Ledger::round).toList();
        if (result == null) {
            return new Ledger(read, null, List.of(), List.of(), null, "");
        }
        List<Point> front = elements(result.path("front"))
                .map(point -> new Point(
                        point.path("latencyMs").asDouble(0),
                        point.path("clipLoss").asDouble(0)))
                .toList();
        List<List<String>> ties = elements(result.path("ties"))
                .map(tie -> elements(tie).map(slot -> slot.asString("")).toList())
                .toList();
        return new Ledger(
                read.isEmpty()
                        ? elements(result.path("rounds")).map(Ledger::round).toList()
                        : read,
                winner(result.path("winner")),
                front,
                ties,
                number(result.path("winner").path("gapToExact")),
                result.path("outcome").path("type").asString(""));
    }

    /** Latency and loss along the rounds, the original first. */
    List<Point> path(double originalMs) {
        List<Point> path = new ArrayList<>();
        path.add(new Point(originalMs, 0));
        rounds.forEach(round -> path.add(new Point(round.latencyMs(), round.clipLoss())));
        return path;
    }

    private static @Nullable Winner winner(JsonNode winner) {
        JsonNode latency = winner.path("latency");
        Double ms = number(latency.path("ms"));
        if (ms == null) {
            return null;
        }
        return new Winner(
                ms,
                number(latency.path("lowMs")),
                number(latency.path("highMs")),
                winner.path("clipLoss").asDouble(0),
                number(winner.path("clipLossError")));
    }

    private static Round round(JsonNode round) {
        return new Round(
                round.path("number").asInt(0),
                round.path("latencyMs").asDouble(0),
                round.path("clipLoss").asDouble(0),
                elements(round.path("steps")).map(Ledger::step).toList(),
                MeasuredParts.round(round.path("measured")));
    }

    private static Step step(JsonNode step) {
        return new Step(
                step.path("type").asString(""),
                step.path("slot").asString(""),
                number(step.path("deltaClip")),
                number(step.path("deltaClipError")),
                number(step.path("savedMs")),
                number(step.path("savedLowMs")),
                number(step.path("savedHighMs")),
                number(step.path("value")),
                step.path("note").asString(""));
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return array.valueStream();
    }

    static @Nullable Double number(JsonNode node) {
        return node.isNumber() ? Double.valueOf(node.asDouble()) : null;
    }
}
