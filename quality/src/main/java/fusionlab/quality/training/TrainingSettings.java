package fusionlab.quality.training;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a training apart from its data and its first weights.
 *
 * @param steps after which the learning rate has fallen to its end
 * @param limit wall-clock limit, within which the same schedule runs in fewer steps; null for none. A limited training is not exactly
 *     repeatable
 * @param batch images a step, in all threads together; a multiple of {@code threads}
 * @param threads Java threads in all ranks together, each with its part of the batch and its own choice of skipped blocks. Their number
 *     affects the result, their scheduling and the number of ranks do not, beyond rounding
 * @param passes forward and backward passes in which a thread goes through its part of the batch. Their number affects the memory, and the
 *     result only by rounding
 * @param seed of the batches, the noise and the skipped blocks
 */
public record TrainingSettings(
        long steps,
        @Nullable Duration limit,
        int batch,
        int threads,
        int passes,
        long seed,
        Optimization optimization) {

    public TrainingSettings {
        if (steps < 1 || threads < 1 || batch < threads || batch % threads != 0) {
            throw new IllegalArgumentException("steps (" + steps + ") and threads (" + threads
                    + ") must be at least 1, batch (" + batch + ") a multiple of threads");
        }
        if (passes < 1 || batch / threads % passes != 0) {
            throw new IllegalArgumentException(
                    "passes (" + passes + ") must divide the " + batch / threads + " images of each thread");
        }
        if (limit != null && (limit.isNegative() || limit.isZero())) {
            throw new IllegalArgumentException("limit must be positive, not " + limit);
        }
    }

    /** In one pass. */
    public TrainingSettings(
            long steps, @Nullable Duration limit, int batch, int threads, long seed, Optimization optimization) {
        this(steps, limit, batch, threads, 1, seed, optimization);
    }

    /** The scenes' defaults: batch 64, learning rate 2e-3. */
    public static TrainingSettings of(long steps, int threads, long seed) {
        return new TrainingSettings(
                steps, null, 64 / threads * threads, threads, seed, new Optimization(2e-3, 60, 0.01, 1, 0.99));
    }

    /**
     * The random numbers of one step: they follow from the seed alone, so that an interrupted training continues bit for bit.
     *
     * @param what tells apart what is drawn in a step, such as the thread's number
     */
    public RandomGenerator random(long step, long what) {
        return new SplittableRandom(mixed(seed + mixed(step) + mixed(what)));
    }

    /** SplitMix64's finaliser. */
    private static long mixed(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /** In words. */
    public Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("steps", "" + steps);
        words.put("batch", "" + batch);
        words.put("threads", "" + threads);
        words.put("passes", "" + passes);
        words.put("seed", "" + seed);
        words.put("learning_rate", "" + optimization.learningRate());
        words.put("warmup_steps", "" + optimization.warmupSteps());
        words.put("weight_decay", "" + optimization.weightDecay());
        words.put("clip_norm", "" + optimization.clipNorm());
        words.put("average_decay", "" + optimization.averageDecay());
        return words;
    }

    public TrainingSettings with(Optimization other) {
        return new TrainingSettings(steps, limit, batch, threads, passes, seed, other);
    }

    public TrainingSettings within(Duration other) {
        return new TrainingSettings(steps, other, batch, threads, passes, seed, optimization);
    }

    public TrainingSettings withBatch(int other) {
        return new TrainingSettings(steps, limit, other, threads, passes, seed, optimization);
    }

    public TrainingSettings inPasses(int other) {
        return new TrainingSettings(steps, limit, batch, threads, other, seed, optimization);
    }

    /**
     * AdamW with betas 0.9 and 0.999; the learning rate rises linearly over the warm-up and falls along a cosine to 2 % of its peak.
     *
     * @param clipNorm longer gradients are shortened to this length; infinity for never
     * @param averageDecay of the exponential moving average of the weights; 0 for no average
     */
    public record Optimization(
            double learningRate, int warmupSteps, double weightDecay, double clipNorm, double averageDecay) {

        static final double LAST_SHARE = 0.02;

        public Optimization {
            if (!(learningRate > 0) || !(weightDecay >= 0) || !(clipNorm > 0) || warmupSteps < 0) {
                throw new IllegalArgumentException(
                        "learningRate and clipNorm must be above 0, weightDecay and warmupSteps at least 0");
            }
            if (!(averageDecay >= 0 && averageDecay < 1)) {
                throw new IllegalArgumentException("averageDecay must be 0 to 1 (excluded), not " + averageDecay);
            }
        }

        /** @param progress share of the training that is done, 0 to 1 */
        double learningRate(long step, double progress) {
            double warm = warmupSteps == 0 ? 1 : Math.min(1, (step + 1.0) / warmupSteps);
            double cosine = (1 + Math.cos(Math.PI * progress)) / 2;
            return learningRate * warm * (LAST_SHARE + (1 - LAST_SHARE) * cosine);
        }

        /** Lower than the final decay in the first steps, whose weights are worthless. */
        double averageDecay(long step) {
            return Math.min(averageDecay, (step + 1.0) / (step + 10.0));
        }
    }
}
