package fusionlab.quality.evaluation;

import java.util.List;

/**
 * The scores of a piece of a prompt set.
 *
 * @param scores one for each prompt in order, all finite
 * @param pictures the first of the piece
 * @param wallSeconds wall time
 * @param features empty unless the protocol asks for them
 * @param cpuSeconds CPU time of the evaluating threads, without the GPU's
 */
public record ChunkScores(
        List<Double> scores,
        List<ExamplePicture> pictures,
        ChunkFeatures features,
        double wallSeconds,
        double cpuSeconds) {

    public ChunkScores {
        scores = List.copyOf(scores);
        pictures = List.copyOf(pictures);
    }

    /** A copy of the scores. */
    public double[] numbers() {
        return scores.stream().mapToDouble(Double::doubleValue).toArray();
    }

    public double mean() {
        return scores.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** Of the mean; NaN for a single prompt. */
    public double standardError() {
        double mean = mean();
        double squares = scores.stream()
                .mapToDouble(score -> (score - mean) * (score - mean))
                .sum();
        return Math.sqrt(squares / (scores.size() - 1.0) / scores.size());
    }
}
