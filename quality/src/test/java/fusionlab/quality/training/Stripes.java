package fusionlab.quality.training;

import java.util.List;
import java.util.random.RandomGenerator;

/** Latents of horizontal or vertical stripes, as the context says. */
class Stripes implements LatentSource {

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
