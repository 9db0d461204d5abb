package fusionlab.server.dashboard;

import fusionlab.server.evaluation.EvaluationRows;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the page of a search on workers shows beside the ledger. */
final class MeasuredParts {

    private MeasuredParts() {}

    /** A round's measurement of what came of it. */
    record Round(long evaluation, double clip, @Nullable Double clipError, int prompts, int scored, String note) {}

    static @Nullable Round round(JsonNode measured) {
        return measured.isObject()
                ? new Round(
                        measured.path("after").asLong(0),
                        measured.path("clip").asDouble(0),
                        Ledger.number(measured.path("clipError")),
                        measured.path("prompts").asInt(0),
                        measured.path("candidates").size(),
                        measured.path("note").asString(""))
                : null;
    }

    /** An architecture of the comparison in the end. */
    record Compared(
            String name,
            long evaluation,
            String architecture,
            @Nullable Double latencyMs,
            double clip,
            @Nullable Double clipError,
            int prompts,
            List<EvaluationRows.Example> pictures) {}

    /**
     * The comparison in the end.
     *
     * @param gain of the winner over the one-shot choice
     * @param gainError its standard error
     */
    record End(
            List<Compared> compared,
            @Nullable Double pearson,
            @Nullable Double spearman,
            double additiveLoss,
            @Nullable Double additiveLossError,
            double gain,
            @Nullable Double gainError) {

        /** What can be said of online against one-shot. */
        public String verdict() {
            if (compared.get(1).architecture().equals(compared.get(2).architecture())) {
                return "Scoring anew led to the same architecture as the table of the first round alone.";
            }
            double half = gainError == null ? Double.POSITIVE_INFINITY : 1.96 * gainError;
            if (Math.abs(gain) <= half) {
                return "Scoring anew and the table of the first round alone cannot be told apart by their CLIP.";
            }
            return gain > 0
                    ? "Scoring anew beats the table of the first round alone."
                    : "Scoring anew does not beat the table of the first round alone: it is worse.";
        }
    }

    static @Nullable End end(@Nullable JsonNode result, EvaluationRows evaluations) {
        JsonNode measured = result == null ? null : result.path("measured");
        if (measured == null || !measured.isObject()) {
            return null;
        }
        return new End(
                List.of(
                        compared("Original", measured.path("original"), evaluations),
                        compared("Winner", measured.path("winner"), evaluations),
                        compared("One-shot choice", measured.path("oneShot"), evaluations)),
                Ledger.number(measured.path("pearson")),
                Ledger.number(measured.path("spearman")),
                measured.path("additiveLoss").asDouble(0),
                Ledger.number(measured.path("additiveLossError")),
                measured.path("gain").asDouble(0),
                Ledger.number(measured.path("gainError")));
    }

    private static Compared compared(String name, JsonNode clip, EvaluationRows evaluations) {
        long evaluation = clip.path("evaluation").asLong(0);
        return new Compared(
                name,
                evaluation,
                clip.path("architecture").asString(""),
                Ledger.number(clip.path("latencyMs")),
                clip.path("clip").asDouble(0),
                Ledger.number(clip.path("clipError")),
                clip.path("prompts").asInt(0),
                evaluations.pictures(evaluation));
    }

    /** Values of the first round by slot, and those that cannot be told from zero. */
    record Values(Map<String, Double> values, Set<String> noise) {}

    static @Nullable Values values(@Nullable JsonNode firstRound) {
        if (firstRound == null) {
            return null;
        }
        Map<String, Double> values = new LinkedHashMap<>();
        Set<String> noise = new HashSet<>();
        Ledger.elements(firstRound.path("measured").path("candidates")).forEach(candidate -> {
            Double value = Ledger.number(candidate.path("value"));
            Double error = Ledger.number(candidate.path("deltaClipError"));
            String slot = candidate.path("slot").asString("");
            if (value != null) {
                values.put(slot, value);
                if (error == null || Math.abs(candidate.path("deltaClip").asDouble(0)) <= 1.96 * error) {
                    noise.add(slot);
                }
            }
        });
        return values.isEmpty() ? null : new Values(values, noise);
    }
}
