package fusionlab.quality.training;

import fusionlab.quality.objectives.Objective;
import fusionlab.quality.objectives.Prediction;
import fusionlab.quality.objectives.SkipProbability;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import java.util.List;
import java.util.random.RandomGenerator;

/** Latents of horizontal or vertical stripes, as the context says. */
class Stripes implements LatentSource {

    /** Robust training as in the tiny world. */
    static final Objective OBJECTIVE = skipping(SkipProbability.ramped(0.1, 0.2));

    static Objective skipping(SkipProbability skip) {
        return new Prediction(NoiseSchedule.COSINE, Parameterization.V, skip);
    }

    @Override
    public List<Integer> latentShape() {
        return List.of(4, 8, 8);
    }

    @Override
    public List<Integer> contextShape() {
        return List.of(3, 8);
    }

    @Override
    public float[] unconditional() {
        return new float[24];
    }

    @Override
    public Batch next(int size, RandomGenerator random) {
        float[] latents = new float[size * 256];
        float[] contexts = new float[size * 24];
        for (int item = 0; item < size; item++) {
            boolean vertical = random.nextBoolean();
            contexts[item * 24] = vertical ? 1 : -1;
            for (int i = 0; i < 256; i++) {
                int place = vertical ? i % 8 : i / 8 % 8;
                latents[item * 256 + i] = place % 2 == 0 ? 1 : -1;
            }
        }
        return new Batch(latents, contexts);
    }
}
