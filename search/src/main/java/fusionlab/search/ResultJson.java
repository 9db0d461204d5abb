package fusionlab.search;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import fusionlab.latency.Prediction;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult.FrontPoint;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Round;
import fusionlab.search.SearchResult.Step;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON form of a search result with its ledger ({@code docs/formats.md}). */
public final class ResultJson {

    static final String FORMAT = "fusionlab-search-result";

    /** Points of the front that are written; a longer one is thinned evenly, its ends kept. */
    static final int MOST_POINTS = 2_000;

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().serializeNulls().create();

    private ResultJson() {}

    public static String write(SearchProblem problem, SearchResult result) {
        return write(problem, result, "", "");
    }

    /**
     * Writes the result with the hashes of the tables that it came from.
     *
     * @param latencyTableSha256 hex SHA-256 of the latency table's JSON form, empty if unknown
     * @param qualityTableSha256 hex SHA-256 of the quality table's JSON form, empty if unknown
     */
    public static String write(
            SearchProblem problem, SearchResult result, String latencyTableSha256, String qualityTableSha256) {
        JsonObject root = new JsonObject();
        root.addProperty("format", FORMAT);
        root.addProperty("formatVersion", 1);
        JsonObject latencies = new JsonObject();
        latencies.addProperty("name", problem.latencies().name());
        latencies.addProperty("version", problem.latencies().version());
        latencies.addProperty("sha256", latencyTableSha256);
        latencies.addProperty(
                "additivityValidated", problem.latencies().additivity().validated());
        root.add("latencyTable", latencies);
        JsonObject qualities = new JsonObject();
        qualities.addProperty("name", problem.qualities().name());
        qualities.addProperty("proxy", problem.qualities().proxy());
        qualities.addProperty("source", problem.qualities().source());
        qualities.addProperty("sha256", qualityTableSha256);
        qualities.addProperty(
                "topologyHash",
                problem.qualities().knowsOnlyTheName()
                        ? null
                        : problem.qualities().topologyHash());
        root.add("qualityTable", qualities);
        JsonObject topology = new JsonObject();
        topology.addProperty("name", problem.topology().name());
        topology.addProperty("contentHash", problem.topology().contentHash());
        topology.addProperty("latentSize", problem.latencies().provenance().latentSize());
        root.add("topology", topology);
        root.add("parameters", parameters(problem.parameters()));
        root.add("outcome", outcome(result.outcome()));
        if (problem.latencies().predict(problem.topology().original()) instanceof Prediction.Predicted original) {
            root.add("original", latency(original));
        }
        JsonObject winner = new JsonObject();
        winner.addProperty("architecture", result.winner().text());
        winner.addProperty("contentHash", result.winner().contentHash());
        winner.add("latency", latency(result.latency()));
        winner.addProperty("clipLoss", result.clipLoss());
        winner.add("clipLossError", known(result.clipLossError()));
        winner.addProperty("gapToExact", result.gapToExact());
        root.add("winner", winner);
        JsonArray rounds = new JsonArray();
        result.rounds().forEach(round -> rounds.add(round(round)));
        root.add("rounds", rounds);
        JsonArray ties = new JsonArray();
        result.ties().forEach(group -> ties.add(texts(group)));
        root.add("ties", ties);
        root.addProperty("frontTotal", result.front().size());
        root.add("front", front(result.front()));
        return GSON.toJson(root) + "\n";
    }

    /** Reads what {@link #write} writes. @throws IllegalArgumentException naming the field and the remedy */
    public static StoredResult read(String json) {
        return ResultFields.read(json);
    }

    private static JsonObject parameters(Parameters parameters) {
        JsonObject object = new JsonObject();
        object.addProperty("latencyTargetMs", parameters.latencyTargetMs());
        object.addProperty("algorithm", parameters.algorithm());
        object.addProperty("seed", parameters.seed());
        object.addProperty("groupSize", parameters.groupSize());
        object.addProperty("clipFloor", parameters.clipFloor());
        object.add("kinds", texts(parameters.kinds().stream().map(Enum::name).toList()));
        object.addProperty("copies", parameters.copies());
        object.addProperty("rounds", parameters.rounds());
        return object;
    }

    private static JsonObject outcome(Outcome outcome) {
        JsonObject object = new JsonObject();
        object.addProperty("type", OutcomeName.of(outcome).name());
        if (outcome instanceof Outcome.Unreachable unreachable) {
            object.addProperty("floorMs", unreachable.floorMs());
        }
        return object;
    }

    private static JsonObject latency(Predicted latency) {
        JsonObject object = new JsonObject();
        object.addProperty("ms", latency.ms());
        object.addProperty("lowMs", latency.lowMs());
        object.addProperty("highMs", latency.highMs());
        return object;
    }

    private static JsonObject round(Round round) {
        JsonObject object = new JsonObject();
        object.addProperty("number", round.number());
        object.addProperty("latencyMs", round.latencyMs());
        object.addProperty("clipLoss", round.clipLoss());
        JsonArray steps = new JsonArray();
        round.steps().forEach(step -> steps.add(step(step)));
        object.add("steps", steps);
        return object;
    }

    private static JsonObject step(Step step) {
        JsonObject object = new JsonObject();
        object.addProperty("type", step.action().type().name());
        object.addProperty("slot", step.action().slot());
        object.addProperty("deltaClip", step.deltaClip());
        object.add("deltaClipError", known(step.deltaClipError()));
        object.addProperty("savedMs", step.savedMs());
        object.addProperty("savedLowMs", step.savedLowMs());
        object.addProperty("savedHighMs", step.savedHighMs());
        object.add("value", known(step.value()));
        object.addProperty("note", step.note());
        return object;
    }

    private static JsonArray front(List<FrontPoint> front) {
        JsonArray points = new JsonArray();
        int written = Math.min(front.size(), MOST_POINTS);
        for (int i = 0; i < written; i++) {
            FrontPoint point =
                    front.get(written == front.size() ? i : (int) ((long) i * (front.size() - 1) / (written - 1)));
            JsonObject object = new JsonObject();
            object.addProperty("latencyMs", point.latencyMs());
            object.addProperty("clipLoss", point.clipLoss());
            object.add("removed", texts(point.removed()));
            points.add(object);
        }
        return points;
    }

    private static JsonArray texts(Collection<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    private static JsonElement known(@Nullable Double value) {
        return value == null || value.isNaN() ? JsonNull.INSTANCE : new JsonPrimitive(value);
    }
}
