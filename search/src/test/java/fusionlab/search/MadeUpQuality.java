package fusionlab.search;

import fusionlab.search.OnlineState.Demand;
import fusionlab.unet.Architecture;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** A quality for tests, with noise by prompt and architecture: grows as it is demanded, and counts what it was asked. */
final class MadeUpQuality implements Evaluations {

    private final ToDoubleFunction<Architecture> quality;
    private final double noise;
    final Map<String, double[]> measured = new LinkedHashMap<>();
    int promptsMeasured;

    MadeUpQuality(ToDoubleFunction<Architecture> quality, double noise) {
        this.quality = quality;
        this.noise = noise;
    }

    @Override
    public double[] scores(Architecture architecture) {
        return measured.getOrDefault(architecture.contentHash(), new double[0]).clone();
    }

    void measure(Demand demand) {
        int have = scores(demand.architecture()).length;
        promptsMeasured += Math.max(0, demand.prompts() - have);
        double[] scores = new double[Math.max(have, demand.prompts())];
        Random own = new Random(demand.architecture().contentHash().hashCode());
        for (int k = 0; k < scores.length; k++) {
            double prompt = k % 2 == 0 ? 1 : -1;
            scores[k] = quality.applyAsDouble(demand.architecture()) + 0.1 * prompt + noise * own.nextGaussian();
        }
        measured.put(demand.architecture().contentHash(), scores);
    }

    OnlineState.Ended runToItsEnd(OnlineProblem problem) {
        for (int turn = 0; turn < 1_000; turn++) {
            OnlineState state = OnlineEvolution.advance(problem, this);
            if (state instanceof OnlineState.Ended ended) {
                return ended;
            }
            List<Demand> demands = ((OnlineState.Waiting) state).demands();
            if (demands.isEmpty()) {
                throw new AssertionError("waits for nothing");
            }
            demands.forEach(this::measure);
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
