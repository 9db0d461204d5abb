package fusionlab.quality.evaluation;

import fusionlab.quality.training.LatentSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** Noise in place of pictures and texts, to train on in tests. */
record RandomLatents(List<Integer> latentShape, List<Integer> contextShape) implements LatentSource {

    @Override
    public float[] unconditional() {
        return new float[contextShape.stream().reduce(1, Math::multiplyExact)];
    }

    @Override
    public Batch next(int size, RandomGenerator random) {
        return new Batch(gaussian(size, latentShape, random), gaussian(size, contextShape, random));
    }

    private static float[] gaussian(int size, List<Integer> shape, RandomGenerator random) {
        float[] values = new float[shape.stream().reduce(size, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
