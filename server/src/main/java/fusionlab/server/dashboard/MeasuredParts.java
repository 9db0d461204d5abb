package fusionlab.server.dashboard;

import fusionlab.server.evaluation.EvaluationRows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the page of a search on workers shows beside the ledger. */
final class MeasuredParts {

    private MeasuredParts() {}

    /** A round's measurement of what came of it. @param tuned null without fine-tuning */
    record Round(
            long evaluation,
            double clip,
            @Nullable Double clipError,
            int prompts,
            int scored,
            String note,
            TunedParts.@Nullable Tuned tuned) {}

    static @Nullable Round round(JsonNode measured) {
        return measured.isObject()
                ? new Round(
                        measured.path("after").asLong(0),
                        measured.path("clip").asDouble(0),
                        Ledger.number(measured.path("clipError")),
                        measured.path("prompts").asInt(0),
                        measured.path("candidates").size(),
                        measured.path("note").asString(""),
                        TunedParts.tuned(measured.path("tuned")))
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
     * The winner against what a table alone would have chosen.
     *
     * @param name of the other
     * @param gain CLIP of the winner minus that of the other, in pairs
     * @param gainError its standard error
     * @param verdict what can be said of it
     */
    record Rivalry(String name, double gain, @Nullable Double gainError, String verdict) {}

    /**
     * A prompt that the winner has drawn an example of.
     *
     * @param by evaluations that have a picture of it
     */
    record Drawn(int promptIndex, String prompt, Set<Long> by) {}

    /**
     * The comparison in the end.
     *
     * @param seen whether it is on the prompts that the winner was chosen on
     * @param firstPrompt from 1
     * @param lastPrompt of those that it is on
     * @param tuning null without fine-tuning
     */
    record End(
            boolean seen,
            int firstPrompt,
            int lastPrompt,
            List<Compared> compared,
            List<Rivalry> rivalries,
            List<Drawn> drawn,
            TunedParts.@Nullable Gain tuning,
            @Nullable Double pearson,
            @Nullable Double spearman,
            double additiveLoss,
            @Nullable Double additiveLossError) {}

    static @Nullable End end(@Nullable JsonNode result, EvaluationRows evaluations) {
        JsonNode measured = result == null ? null : result.path("measured");
        if (measured == null || !measured.isObject()) {
            return null;
        }
        Compared winner = compared("Winner", measured.path("winner"), evaluations);
        List<Compared> compared = new ArrayList<>();
        compared.add(compared("Original", measured.path("original"), evaluations));
        compared.add(winner);
        JsonNode untuned = measured.path("tuning").path("untuned");
        if (untuned.isObject()) {
            compared.add(compared("Winner, not fine-tuned", untuned, evaluations));
        }
        List<Rivalry> rivalries = new ArrayList<>();
        Compared oneShot = compared("One-shot evolution", measured.path("oneShot"), evaluations);
        compared.add(oneShot);
        rivalries.add(rivalry(winner, oneShot, measured, "gain"));
        if (measured.path("exact").isObject()) { // searches of earlier versions have none
            Compared exact = compared("One-shot exact", measured.path("exact"), evaluations);
            compared.add(exact);
            rivalries.add(rivalry(winner, exact, measured, "exactGain"));
        }
        int most = measured.path("maxPrompts").asInt(0);
        int heldOut = measured.path("heldOut").asInt(0); // searches of earlier versions have none
        return new End(
                heldOut == 0,
                heldOut == 0 ? 1 : most + 1,
                most + heldOut,
                compared,
                rivalries,
                drawn(compared, winner),
                TunedParts.gain(measured.path("tuning")),
                Ledger.number(measured.path("pearson")),
                Ledger.number(measured.path("spearman")),
                measured.path("additiveLoss").asDouble(0),
                Ledger.number(measured.path("additiveLossError")));
    }

    private static List<Drawn> drawn(List<Compared> compared, Compared winner) {
        return winner.pictures().stream()
                .map(picture -> new Drawn(
                        picture.promptIndex(),
                        picture.prompt(),
                        compared.stream()
                                .filter(one -> one.pictures().contains(picture))
                                .map(Compared::evaluation)
                                .collect(Collectors.toSet())))
                .toList();
    }

    private static Rivalry rivalry(Compared winner, Compared other, JsonNode measured, String field) {
        double gain = measured.path(field).asDouble(0);
        Double gainError = Ledger.number(measured.path(field + "Error"));
        boolean tuned = measured.path("tuning").isObject();
        return new Rivalry(other.name(), gain, gainError, verdict(winner, other, gain, gainError, tuned));
    }

    private static String verdict(
            Compared winner, Compared other, double gain, @Nullable Double gainError, boolean tuned) {
        String name = other.name().toLowerCase(Locale.ROOT);
        if (winner.architecture().equals(other.architecture())) {
            return "Scoring anew led to the same architecture as " + name
                    + (tuned ? "; only the fine-tuning is between them." : ".");
        }
        String how = tuned ? "Scoring anew with fine-tuning" : "Scoring anew";
        double half = gainError == null ? Double.POSITIVE_INFINITY : 1.96 * gainError;
        if (Math.abs(gain) <= half) {
            return how + " and " + name + " cannot be told apart by their CLIP.";
        }
        return gain > 0 ? how + " beats " + name + "." : how + " does not beat " + name + ": it is worse.";
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
