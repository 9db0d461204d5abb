package fusionlab.quality.evaluation;

import fusionlab.protocol.PictureFeatures;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.training.LatentSource;
import fusionlab.unet.ContentHash;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Surroundings for tests: nothing in them was trained, and the scores mean nothing. */
final class RandomSurroundings implements Surroundings {

    private static final int TOKENS = 8;
    private static final int WIDTH = 16;
    private static final int CHANNELS = 4;
    private static final int SIZE = 8;
    private static final int ENLARGED = 4;
    private static final List<String> PROMPTS =
            IntStream.range(0, 256).mapToObj(k -> "nothing in particular, " + k).toList();

    @Override
    public String name() {
        return "random";
    }

    @Override
    public PictureScorer scorer() {
        return new RandomScorer();
    }

    @Override
    public List<String> prompts() {
        return PROMPTS;
    }

    @Override
    public Tensor contexts(List<String> prompts) {
        return gaussian(prompts, prompts.size(), TOKENS, WIDTH);
    }

    @Override
    public long[] latentShape() {
        return new long[] {CHANNELS, SIZE, SIZE};
    }

    @Override
    public NoiseSchedule schedule() {
        return NoiseSchedule.COSINE;
    }

    @Override
    public Parameterization parameterization() {
        return Parameterization.V;
    }

    @Override
    public Tensor images(Tensor latents) {
        long side = (long) SIZE * ENLARGED;
        return torch.upsample_nearest2d(
                torch.tanh(latents.narrow(1, 0, 3)),
                new long[] {side, side},
                new DoubleOptional(),
                new DoubleOptional());
    }

    /** The cosine between the picture's pixels and a direction that the prompt decides. */
    private record RandomScorer() implements PictureScorer {

        @Override
        public String name() {
            return "random";
        }

        @Override
        public String hash() {
            return ContentHash.of("random world's scorer");
        }

        @Override
        public double[] scores(Tensor images, List<String> prompts) {
            int pixels = 3 * SIZE * ENLARGED * SIZE * ENLARGED;
            float[] pictures = Floats.of(images);
            float[] directions = Floats.of(gaussian(prompts, prompts.size(), pixels));
            double[] scores = new double[prompts.size()];
            for (int i = 0; i < scores.length; i++) {
                double product = 0;
                double first = 0;
                double second = 0;
                for (int j = i * pixels; j < (i + 1) * pixels; j++) {
                    product += pictures[j] * directions[j];
                    first += pictures[j] * pictures[j];
                    second += directions[j] * directions[j];
                }
                scores[i] = product / Math.sqrt(first * second);
            }
            return scores;
        }
    }

    @Override
    public Optional<FeatureNetwork> features() {
        return Optional.of(new MeanColours(new NoisePictures()));
    }

    private record MeanColours(ReferencePictures pictures) implements FeatureNetwork {

        @Override
        public PictureFeatures description() {
            return new PictureFeatures("mean colours", 3, ContentHash.of("random world's features"));
        }

        @Override
        public Tensor features(Tensor drawn) {
            return drawn.mean(2, 3);
        }
    }

    private record NoisePictures() implements ReferencePictures {

        @Override
        public int size() {
            return SIZE;
        }

        @Override
        public String hash() {
            return ContentHash.of("random world's reference pictures");
        }

        @Override
        public float[] numbers(int from, int to) {
            return Floats.of(gaussian(PROMPTS.subList(from, to), to - from, 3, SIZE, SIZE));
        }
    }

    @Override
    public Optional<Supplier<LatentSource>> training() {
        Supplier<LatentSource> latents = () -> new RandomLatents(List.of(CHANNELS, SIZE, SIZE), List.of(TOKENS, WIDTH));
        return Optional.of(latents);
    }

    @Override
    public void close() {}

    private static Tensor gaussian(List<String> seeds, long... shape) {
        int each = Math.toIntExact(LongStream.of(shape).skip(1).reduce(1, Math::multiplyExact));
        float[] values = new float[seeds.size() * each];
        for (int i = 0; i < seeds.size(); i++) {
            RandomGenerator random = new SplittableRandom(seeds.get(i).hashCode());
            for (int j = 0; j < each; j++) {
                values[i * each + j] = (float) random.nextGaussian();
            }
        }
        return Floats.tensor(values, shape);
    }
}
