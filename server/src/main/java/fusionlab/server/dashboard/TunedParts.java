package fusionlab.server.dashboard;

import fusionlab.server.evaluation.Tunings;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the page of a search shows of fine-tuning between its rounds. */
final class TunedParts {

    private TunedParts() {}

    /**
     * The fine-tuning behind a round.
     *
     * @param checkpoint that it made
     * @param gain CLIP after it minus CLIP before it, in pairs
     */
    record Tuned(
            long checkpoint,
            String hash,
            int steps,
            long evaluationBefore,
            double clipBefore,
            double gain,
            @Nullable Double gainError) {}

    static @Nullable Tuned tuned(JsonNode tuned) {
        return tuned.isObject()
                ? new Tuned(
                        tuned.path("checkpoint").asLong(0),
                        shortened(tuned.path("sha256")),
                        tuned.path("settings").path("steps").asInt(0),
                        tuned.path("evaluationBefore").asLong(0),
                        tuned.path("clipBefore").asDouble(0),
                        tuned.path("gain").asDouble(0),
                        Ledger.number(tuned.path("gainError")))
                : null;
    }

    private static String shortened(JsonNode sha256) {
        String hash = sha256.asString("");
        return hash.substring(0, Math.min(12, hash.length()));
    }

    /** How far a fine-tuning is, in a line. */
    static String told(Tunings.TuningProgress tuning) {
        String steps = String.format(Locale.ROOT, "step %,d of %,d", tuning.done(), tuning.total());
        String loss = tuning.loss() == null ? "" : String.format(Locale.ROOT, ", loss %.4f", tuning.loss());
        return tuning.leased()
                ? "Fine-tuning: " + steps + loss + ", on " + tuning.worker() + "."
                : "Fine-tuning waits for a worker that tunes this checkpoint.";
    }

    /**
     * What fine-tuning between the rounds gave the winner.
     *
     * @param checkpoint its weights
     * @param gain its CLIP minus that with the checkpoint's own weights, in pairs
     * @param verdict what can be said of it
     */
    record Gain(
            long checkpoint,
            String hash,
            int steps,
            double gain,
            @Nullable Double gainError,
            String verdict) {}

    static @Nullable Gain gain(JsonNode tuning) {
        if (!tuning.isObject()) {
            return null;
        }
        double gain = tuning.path("gain").asDouble(0);
        Double error = Ledger.number(tuning.path("gainError"));
        boolean distinct = error != null && Math.abs(gain) > 1.96 * error;
        String verdict = !distinct
                ? "What fine-tuning gave the winner cannot be told from nothing."
                : gain > 0 ? "Fine-tuning made the winner better." : "Fine-tuning made the winner worse.";
        return new Gain(
                tuning.path("checkpoint").asLong(0),
                shortened(tuning.path("sha256")),
                tuning.path("steps").asInt(0),
                gain,
                error,
                verdict
                        + " The one-shot choices are measured with the checkpoint's own weights: the gain over them holds"
                        + " what fine-tuning gave.");
    }
}
