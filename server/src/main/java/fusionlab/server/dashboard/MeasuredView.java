package fusionlab.server.dashboard;

import fusionlab.search.ledger.Measured;
import fusionlab.search.ledger.Round;
import fusionlab.server.evaluation.EvaluationView.Example;
import fusionlab.server.evaluation.Tunings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The end of a measured search, for its page.
 *
 * @param rivalries the winner against the choices of a table alone
 * @param drawn prompts of which the winner has an example picture
 */
record MeasuredView(Measured measured, List<Compared> compared, List<Rivalry> rivalries, List<Drawn> drawn) {

    private static final double CONFIDENCE = 1.96;

    /** An architecture of the comparison. */
    record Compared(String name, Measured.Clip clip, List<Example> pictures) {}

    /**
     * The winner against another.
     *
     * @param name of the other
     * @param gain CLIP of the winner minus that of the other, in pairs
     * @param gainError its standard error
     * @param verdict in words
     */
    record Rivalry(String name, double gain, @Nullable Double gainError, String verdict) {}

    /** @param evaluations that have a picture of the prompt */
    record Drawn(int promptIndex, String prompt, Set<Long> by) {}

    /** @param pictures the examples of an evaluation */
    static MeasuredView of(Measured measured, LongFunction<List<Example>> pictures) {
        Map<String, Measured.Clip> clips = new LinkedHashMap<>();
        clips.put("Original", measured.original());
        clips.put("Winner", measured.winner());
        if (measured.tuning() != null) {
            clips.put("Winner, not fine-tuned", measured.tuning().untuned());
        }
        clips.put("One-shot evolution", measured.oneShot());
        List<Rivalry> rivalries = new ArrayList<>();
        rivalries.add(
                rivalry("One-shot evolution", measured, measured.oneShot(), measured.gain(), measured.gainError()));
        if (measured.exact() != null && measured.exactGain() != null) { // missing in searches of earlier versions
            clips.put("One-shot exact", measured.exact());
            rivalries.add(rivalry(
                    "One-shot exact", measured, measured.exact(), measured.exactGain(), measured.exactGainError()));
        }
        List<Compared> compared = new ArrayList<>();
        clips.forEach((name, clip) -> compared.add(new Compared(name, clip, pictures.apply(clip.evaluation()))));
        return new MeasuredView(measured, compared, rivalries, drawn(compared));
    }

    public int firstPrompt() {
        return measured.comparedOnHeldOut() ? measured.maxPrompts() + 1 : 1;
    }

    public int lastPrompt() {
        return measured.maxPrompts() + (measured.heldOut() == null ? 0 : measured.heldOut());
    }

    /** The effect of fine-tuning on the winner, in words; null without. */
    public @Nullable String tuned() {
        Measured.Tuning tuning = measured.tuning();
        if (tuning == null) {
            return null;
        }
        String verdict = !distinct(tuning.gain(), tuning.gainError())
                ? "Fine-tuning made no significant difference to the winner."
                : tuning.gain() > 0 ? "Fine-tuning made the winner better." : "Fine-tuning made the winner worse.";
        return verdict
                + " The one-shot choices are measured with the checkpoint's own weights: the gain over them includes"
                + " the effect of fine-tuning.";
    }

    /**
     * What to believe where the winner's measured change of CLIP is not what its slots add up to, in words; null where the two agree within
     * their errors, or the winner was fine-tuned.
     *
     * @param loss measured
     * @param error its standard error
     */
    public @Nullable String surprise(double loss, @Nullable Double error) {
        Double additive = measured.additiveLossError();
        boolean asItWas = measured.tuning() == null; // fine-tuning changes what was added up
        if (!asItWas
                || error == null
                || additive == null
                || !distinct(loss - measured.additiveLoss(), Math.hypot(error, additive))) {
            return null;
        }
        Formats formats = new Formats();
        return "Added up slot by slot the winner's change of CLIP is " + formats.changeOfLoss(measured.additiveLoss())
                + "; measured as a whole it is " + formats.changeOfLoss(loss)
                + ". The blocks do not act independently here: trust the measured number, and no sum of slots for architectures like this one.";
    }

    private static List<Drawn> drawn(List<Compared> compared) {
        Compared winner = compared.get(1);
        return winner.pictures().stream()
                .map(picture -> new Drawn(
                        picture.promptIndex(),
                        picture.prompt(),
                        compared.stream()
                                .filter(one -> one.pictures().contains(picture))
                                .map(one -> one.clip().evaluation())
                                .collect(Collectors.toSet())))
                .toList();
    }

    private static Rivalry rivalry(
            String name, Measured measured, Measured.Clip other, double gain, @Nullable Double gainError) {
        boolean tuned = measured.tuning() != null;
        String rival = name.toLowerCase(Locale.ROOT);
        String how = tuned ? "The measured search with fine-tuning" : "The measured search";
        String verdict;
        if (measured.winner().architecture().equals(other.architecture())) {
            verdict = "The measured search found the same architecture as " + rival
                    + (tuned ? "; they differ only by the fine-tuning." : ".");
        } else if (!distinct(gain, gainError)) {
            verdict = how + " and " + rival + " do not differ significantly in CLIP.";
        } else {
            verdict = how + (gain > 0 ? " beats " + rival + "." : " does not beat " + rival + ": it is worse.");
        }
        return new Rivalry(name, gain, gainError, verdict);
    }

    private static boolean distinct(double mean, @Nullable Double error) {
        return error != null && Math.abs(mean) > CONFIDENCE * error;
    }

    /** A fine-tuning's progress in one line. */
    static String progress(Tunings.TuningProgress tuning) {
        String steps = String.format(Locale.ROOT, "step %,d of %,d", tuning.done(), tuning.total());
        String loss = tuning.loss() == null ? "" : String.format(Locale.ROOT, ", loss %.4f", tuning.loss());
        String state = tuning.leased()
                ? "Fine-tuning: " + steps + loss + ", on " + tuning.worker() + "."
                : "Fine-tuning waits for a worker that tunes this checkpoint.";
        return tuning.problem() == null ? state : state + " Last problem: " + tuning.problem();
    }

    /** Values of the first round by slot, and the slots that do not differ significantly from zero. */
    record Values(Map<String, Double> values, Set<String> noise) {

        static Values of(Round.Measurement first) {
            Map<String, Double> values = new LinkedHashMap<>();
            Set<String> noise = new HashSet<>();
            for (Round.Candidate candidate : first.candidates()) {
                if (candidate.value() != null) {
                    values.put(candidate.slot(), candidate.value());
                    if (!distinct(candidate.deltaClip(), candidate.deltaClipError())) {
                        noise.add(candidate.slot());
                    }
                }
            }
            return new Values(values, noise);
        }
    }
}
