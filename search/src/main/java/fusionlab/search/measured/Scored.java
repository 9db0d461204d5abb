package fusionlab.search.measured;

import fusionlab.search.PairedDifference;
import fusionlab.search.Place;
import fusionlab.search.SearchResult.Step;
import fusionlab.unet.Architecture;

/**
 * A removal from the current architecture, measured.
 *
 * @param count current number of blocks
 * @param prompts how many of its scores are used
 * @param scores of {@code without}
 * @param current scores of the current architecture
 */
public record Scored(
        Place place,
        int count,
        Architecture without,
        int prompts,
        double[] scores,
        double[] current,
        PairedDifference delta) {

    public static Scored of(
            Place place, int count, Architecture without, int prompts, double[] scores, double[] current) {
        return new Scored(
                place, count, without, prompts, scores, current, PairedDifference.of(current, scores, prompts));
    }

    double ms() {
        return place.savings().get(count).ms();
    }

    double value() {
        return delta.mean() / ms();
    }

    boolean saves() {
        return place.saved(count) > 0;
    }

    /** ΔCLIP prompt by prompt. */
    double[] deltas() {
        double[] deltas = new double[prompts];
        for (int k = 0; k < prompts; k++) {
            deltas[k] = current[k] - scores[k];
        }
        return deltas;
    }

    /** The value of another removal minus that of this, in pairs: its error comes from the prompts alone. */
    PairedDifference valueAgainst(Scored other) {
        double ownMs = ms();
        double otherMs = other.ms();
        return PairedDifference.of(
                Math.min(prompts, other.prompts),
                k -> (current[k] - other.scores[k]) / otherMs - (current[k] - scores[k]) / ownMs);
    }

    /** Whether the values of two removals differ by more than the noise of the prompts and the errors of both savings. */
    public boolean toldApartFrom(Scored other) {
        PairedDifference difference = valueAgainst(other);
        double error =
                Math.hypot(difference.standardError(), Math.hypot(valueErrorOfSaving(), other.valueErrorOfSaving()));
        return Math.abs(difference.mean()) > PairedDifference.CONFIDENCE * error;
    }

    private double valueErrorOfSaving() {
        return value() / ms() * place.savingError(count);
    }

    /** The difference in CLIP of choosing one instead of the other. */
    PairedDifference against(Scored other) {
        return PairedDifference.of(other.scores, scores, Math.min(prompts, other.prompts));
    }

    MeasuredState.Candidate candidate() {
        return new MeasuredState.Candidate(place.slot(), without, delta, ms(), saves() ? value() : Double.NaN);
    }

    Step removal(String note) {
        return place.removal(count, delta.mean(), delta.standardError(), value(), note);
    }

    Step copying(String note) {
        return place.copy(count, delta.mean(), delta.standardError(), value(), note);
    }
}
