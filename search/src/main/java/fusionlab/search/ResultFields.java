package fusionlab.search;

import fusionlab.latency.Prediction.Predicted;
import fusionlab.latency.form.FormException;
import fusionlab.latency.form.JsonFields;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult.FrontPoint;
import fusionlab.search.SearchResult.Round;
import fusionlab.search.SearchResult.Step;
import fusionlab.unet.Action;
import fusionlab.unet.SlotKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads what {@link ResultJson} writes. */
final class ResultFields {

    private static final int MANY = 100_000;

    private ResultFields() {}

    static StoredResult read(String json) {
        try {
            return result(JsonFields.parse(json));
        } catch (FormException malformed) {
            throw new IllegalArgumentException(
                    "The search result cannot be read: " + malformed.getMessage(), malformed);
        }
    }

    private static StoredResult result(JsonFields root) {
        if (!root.text("format").equals(ResultJson.FORMAT)) {
            throw root.problem("format", "must be " + ResultJson.FORMAT);
        }
        root.integer("formatVersion", 1, 1);
        JsonFields latencies = root.object("latencyTable");
        JsonFields qualities = root.object("qualityTable");
        JsonFields topology = root.object("topology");
        JsonFields outcome = root.object("outcome");
        JsonFields winner = root.object("winner");
        return new StoredResult(
                latencies.text("name"),
                latencies.integer("version", 1, Integer.MAX_VALUE),
                latencies.textOr("sha256", ""),
                qualities.text("name"),
                qualities.flagOr("proxy", false),
                qualities.textOr("source", ""),
                qualities.textOr("sha256", ""),
                topology.text("name"),
                topology.text("contentHash"),
                topology.integer("latentSize", 1, 1024),
                parameters(root.object("parameters")),
                outcome.choice("type", OutcomeName.class).outcome(outcome.numberOrUnknown("floorMs")),
                latency(root.object("original")),
                winner.text("architecture"),
                winner.text("contentHash"),
                latency(winner.object("latency")),
                winner.number("clipLoss"),
                winner.numberOrUnknown("clipLossError"),
                winner.has("gapToExact") ? winner.number("gapToExact") : null,
                root.objects("rounds", MANY).stream().map(ResultFields::round).toList(),
                root.textLists("ties", MANY),
                root.integer("frontTotal", 0, Integer.MAX_VALUE),
                root.objects("front", ResultJson.MOST_POINTS).stream()
                        .map(ResultFields::point)
                        .toList());
    }

    private static Parameters parameters(JsonFields fields) {
        Set<SlotKind> kinds = EnumSet.noneOf(SlotKind.class);
        fields.texts("kinds", 10).forEach(kind -> kinds.add(fields.choice("kinds", kind, SlotKind.class)));
        try {
            return new Parameters(
                    fields.number("latencyTargetMs"),
                    fields.text("algorithm"),
                    fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                    fields.integer("groupSize", 1, 64),
                    fields.has("clipFloor") ? fields.number("clipFloor") : null,
                    kinds,
                    fields.flagOr("copies", false),
                    fields.integer("rounds", 1, 100_000));
        } catch (IllegalArgumentException contradiction) {
            throw new FormException(fields.path(), String.valueOf(contradiction.getMessage()));
        }
    }

    private static Predicted latency(JsonFields fields) {
        return new Predicted(fields.number("ms"), fields.number("lowMs"), fields.number("highMs"));
    }

    private static Round round(JsonFields fields) {
        List<Step> steps = new ArrayList<>();
        fields.objects("steps", MANY).forEach(step -> steps.add(step(step)));
        return new Round(
                fields.integer("number", 1, Integer.MAX_VALUE),
                steps,
                fields.number("latencyMs"),
                fields.number("clipLoss"));
    }

    private static Step step(JsonFields fields) {
        return new Step(
                new Action(fields.choice("type", Action.Type.class), fields.text("slot")),
                fields.number("deltaClip"),
                fields.numberOrUnknown("deltaClipError"),
                fields.number("savedMs"),
                fields.number("savedLowMs"),
                fields.number("savedHighMs"),
                fields.numberOrUnknown("value"),
                fields.textOr("note", ""));
    }

    private static FrontPoint point(JsonFields fields) {
        return new FrontPoint(fields.number("latencyMs"), fields.number("clipLoss"), fields.texts("removed", MANY));
    }
}
