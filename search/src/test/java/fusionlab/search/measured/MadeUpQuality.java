package fusionlab.search.measured;

import fusionlab.search.measured.MeasuredState.Demand;
import fusionlab.unet.Architecture;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/** A quality for tests, with noise by prompt and architecture: grows as it is demanded, and counts what it was asked. */
final class MadeUpQuality implements Evaluations {

    private final ToDoubleBiFunction<Weights, Architecture> quality;
    private final double noise;
    private final IntToDoubleFunction prompts;
    private final UnaryOperator<Architecture> drawn;
    final Map<String, double[]> measured = new LinkedHashMap<>();
    final Set<Weights> tuned = new LinkedHashSet<>();
    int promptsMeasured;

    MadeUpQuality(ToDoubleFunction<Architecture> quality, double noise) {
        this((weights, architecture) -> quality.applyAsDouble(architecture), noise);
    }

    MadeUpQuality(ToDoubleBiFunction<Weights, Architecture> quality, double noise) {
        this(quality, noise, prompt -> prompt % 2 == 0 ? 0.1 : -0.1);
    }

    /** @param prompts what each prompt adds for every architecture */
    MadeUpQuality(ToDoubleBiFunction<Weights, Architecture> quality, double noise, IntToDoubleFunction prompts) {
        this(quality, noise, prompts, UnaryOperator.identity());
    }

    /** @param drawn the architecture that draws the same pictures, in evaluations and tunings: equal ones have the same noise */
    MadeUpQuality(
            ToDoubleBiFunction<Weights, Architecture> quality,
            double noise,
            IntToDoubleFunction prompts,
            UnaryOperator<Architecture> drawn) {
        this.quality = quality;
        this.noise = noise;
        this.prompts = prompts;
        this.drawn = drawn;
    }

    @Override
    public double[] scores(Weights weights, Architecture architecture) {
        return measured.getOrDefault(name(weights, architecture), new double[0]).clone();
    }

    @Override
    public boolean have(Weights weights) {
        return !weights.tuned() || tuned.contains(weights);
    }

    private static String name(Weights weights, Architecture architecture) {
        return (weights.tuned() ? weights.toString() : "") + architecture.contentHash();
    }

    private Weights drawn(Weights weights) {
        return new Weights(weights.history().stream()
                .map(tuning -> new Tuning(drawn.apply(tuning.architecture()), tuning.settings()))
                .toList());
    }

    void measure(Demand demand) {
        if (!have(demand.weights())) {
            throw new AssertionError("wants scores of weights that do not exist: " + demand);
        }
        String name = name(demand.weights(), demand.architecture());
        int have = scores(demand.weights(), demand.architecture()).length;
        promptsMeasured += Math.max(0, demand.prompts() - have);
        double[] scores = new double[Math.max(have, demand.prompts())];
        Random own = new Random(name(drawn(demand.weights()), drawn.apply(demand.architecture()))
                .hashCode());
        for (int k = 0; k < scores.length; k++) {
            scores[k] = quality.applyAsDouble(demand.weights(), demand.architecture())
                    + prompts.applyAsDouble(k)
                    + noise * own.nextGaussian();
        }
        measured.put(name, scores);
    }

    /** Tunes as it would be done: from weights that exist. */
    void tune(Weights wanted) {
        if (!have(wanted.before()) || !tuned.add(wanted)) {
            throw new AssertionError("cannot be tuned, or was before: " + wanted);
        }
    }

    MeasuredState.Ended runToItsEnd(MeasuredProblem problem) {
        for (int turn = 0; turn < 1_000; turn++) {
            MeasuredState state = MeasuredEvolution.advance(problem, this);
            if (state instanceof MeasuredState.Ended ended) {
                return ended;
            }
            MeasuredState.Waiting waiting = (MeasuredState.Waiting) state;
            if (waiting.demands().isEmpty() && waiting.wanted() == null) {
                throw new AssertionError("waits for nothing");
            }
            waiting.demands().forEach(this::measure);
            if (waiting.wanted() != null) {
                tune(waiting.wanted());
            }
        }
        throw new AssertionError("does not end");
    }

    /** ΔCLIP of the n-th slot is 0.001 n. */
    static double additive(Architecture architecture) {
        double clip = 0.9;
        int number = 1;
        for (Map.Entry<String, Integer> slot : new HashMap<>(architecture.counts())
                .entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
            clip -= slot.getValue() == 0 ? 0.001 * number : 0;
            number++;
        }
        return clip;
    }
}
