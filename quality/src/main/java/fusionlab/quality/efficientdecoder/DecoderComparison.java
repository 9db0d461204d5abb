package fusionlab.quality.efficientdecoder;

import fusionlab.quality.data.Parallel;
import fusionlab.quality.data.ShardProgress;
import fusionlab.quality.decoder.Decoder;
import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.Surroundings;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.search.PairedDifference;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Two decoders on the same latents of held-out prompts: how near their pictures are, what the scorer thinks of both, and what both cost.
 *
 * @param prompts one for each latent
 * @param threads that decode and score; times are measured in one
 */
record DecoderComparison(
        Surroundings surroundings,
        Decoder original,
        Decoder other,
        SyntheticLatents latents,
        List<String> prompts,
        int threads,
        DecoderProgress whole) {

    /** Peak to peak of pictures from -1 to 1. */
    private static final double PEAK = 2;

    /** What equal pictures count as, in dB. */
    static final double EQUAL = 100;

    private static final int MOST_AT_ONCE = 16;
    private static final long NUMBERS_AT_ONCE = 1L << 24;
    private static final int MOST_PAIRS = 40;
    private static final int LEAST_PAIRS = 3;
    private static final double SECONDS_OF_TIMING = 60;

    /**
     * @param psnr of each picture, in dB: 10 log10(4 / mean squared error), 100 for equal pictures
     * @param original scores of the original's pictures
     * @param other scores of the other's
     * @param milliseconds of both
     */
    record Result(List<Double> psnr, List<Double> original, List<Double> other, Milliseconds milliseconds) {

        double meanPsnr() {
            return mean(psnr);
        }

        double lowestPsnr() {
            return psnr.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
        }

        double originalClip() {
            return mean(original);
        }

        double otherClip() {
            return mean(other);
        }

        /** The other's score minus the original's, prompt by prompt. */
        PairedDifference difference() {
            return PairedDifference.of(psnr.size(), k -> other.get(k) - original.get(k));
        }

        private static double mean(List<Double> numbers) {
            return numbers.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        }
    }

    /**
     * CPU time of decoding one picture in one thread: medians of runs by turns.
     *
     * @param ratio median of the original's time over the other's, pair by pair
     * @param pictures decoded at once
     */
    record Milliseconds(double original, double other, double ratio, int pairs, int pictures) {}

    Result run() throws IOException {
        int batch = batch();
        List<Integer> starts = IntStream.iterate(0, from -> from < latents.count(), from -> from + batch)
                .boxed()
                .toList();
        ShardProgress progress = new ShardProgress("compared", starts.size(), whole::line);
        List<Part> parts = new Parallel(threads).each(starts, from -> part(from, batch), any -> progress.done());
        return new Result(
                parts.stream().flatMap(part -> part.psnr().stream()).toList(),
                parts.stream().flatMap(part -> part.original().stream()).toList(),
                parts.stream().flatMap(part -> part.other().stream()).toList(),
                milliseconds(batch));
    }

    private record Part(List<Double> psnr, List<Double> original, List<Double> other) {}

    private Part part(int from, int batch) {
        whole.check();
        int to = Math.min(latents.count(), from + batch);
        List<String> texts = prompts.subList(from, to);
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            Tensor numbers = latents.range(from, to);
            Tensor first = DecoderTrainee.shown(original, numbers);
            Tensor second = DecoderTrainee.shown(other, numbers);
            Tensor error = first.sub(second);
            double[] squared =
                    Floats.doubles(error.mul(error).mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional()));
            return new Part(
                    Arrays.stream(squared).mapToObj(DecoderComparison::psnr).toList(),
                    finite(surroundings.scorer().scores(first, texts), texts),
                    finite(surroundings.scorer().scores(second, texts), texts));
        }
    }

    private static double psnr(double squaredError) {
        return Math.min(EQUAL, 10 * Math.log10(PEAK * PEAK / squaredError));
    }

    private static List<Double> finite(double[] scores, List<String> texts) {
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isFinite(scores[i])) {
                throw new EvaluationException("the picture of '" + texts.get(i) + "' has the score " + scores[i]
                        + ": a decoder does not draw a picture");
            }
        }
        return Arrays.stream(scores).boxed().toList();
    }

    private Milliseconds milliseconds(int batch) {
        TorchThreads.single();
        int pictures = Math.min(batch, latents.count());
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            Tensor numbers = latents.range(0, pictures);
            seconds(original, numbers); // warm up
            seconds(other, numbers);
            List<Double> first = new ArrayList<>();
            List<Double> second = new ArrayList<>();
            double spent = 0;
            while (first.size() < LEAST_PAIRS || first.size() < MOST_PAIRS && spent < SECONDS_OF_TIMING) {
                boolean turned = first.size() % 2 == 1;
                double one = seconds(turned ? other : original, numbers);
                double two = seconds(turned ? original : other, numbers);
                first.add(turned ? two : one);
                second.add(turned ? one : two);
                spent += one + two;
            }
            List<Double> ratios = IntStream.range(0, first.size())
                    .mapToObj(i -> first.get(i) / second.get(i))
                    .toList();
            return new Milliseconds(
                    1000 * median(first) / pictures,
                    1000 * median(second) / pictures,
                    median(ratios),
                    first.size(),
                    pictures);
        }
    }

    private static double seconds(Decoder decoder, Tensor latents) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try (PointerScope scope = new PointerScope()) {
            DecoderTrainee.shown(decoder, latents);
        }
        return Math.max(1, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1e9;
    }

    private static double median(List<Double> numbers) {
        double[] sorted =
                numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Pictures at once: of large ones, one. */
    private int batch() {
        DecoderForm larger = original.form();
        long each = larger.decodingNumbers(latents.shape().get(1));
        return (int) Math.max(1, Math.min(MOST_AT_ONCE, NUMBERS_AT_ONCE / each));
    }
}
