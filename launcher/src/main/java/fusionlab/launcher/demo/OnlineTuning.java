package fusionlab.launcher.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * What fine-tuning between the rounds gave an online search's winner.
 *
 * @param ledger as it stands in the search's
 */
record OnlineTuning(JsonObject ledger) {

    /** Empty if there was none. */
    static Optional<OnlineTuning> in(JsonObject measured) {
        JsonElement tuning = measured.get("tuning");
        return tuning == null || tuning.isJsonNull()
                ? Optional.empty()
                : Optional.of(new OnlineTuning(tuning.getAsJsonObject()));
    }

    /** What a round's architecture scored before it was tuned; NaN if it was not. */
    static double clipBefore(JsonObject round) {
        JsonElement tuned = round.get("tuned");
        return tuned == null || tuned.isJsonNull() ? Double.NaN : Demo.decimal(tuned.getAsJsonObject(), "clipBefore");
    }

    /** The winner with the weights that it all began with. */
    JsonObject untuned() {
        return ledger.getAsJsonObject("untuned");
    }

    String verdict() {
        double gain = Demo.decimal(ledger, "gain");
        double error = Demo.decimal(ledger, "gainError");
        return String.format(
                Locale.ROOT,
                "fine-tuning, %,d steps after each round, %s: %s in proxy CLIP, in pairs (weights %s).%n"
                        + "What the one-shot searches choose is not tuned: the comparison with them holds this.",
                Demo.integer(ledger, "steps"),
                told(gain, error),
                OnlineReport.interval(gain, error),
                ledger.get("sha256").getAsString().substring(0, 12));
    }

    private static String told(double gain, double error) {
        if (!(Math.abs(gain) > OnlineReport.CONFIDENCE * error)) {
            return "made no difference to the winner that can be told";
        }
        return gain > 0 ? "helped the winner" : "did NOT help the winner";
    }
}
