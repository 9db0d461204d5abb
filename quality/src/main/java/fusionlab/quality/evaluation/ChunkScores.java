package fusionlab.quality.evaluation;

import java.util.List;

/**
 * The scores of a piece of a prompt set.
 *
 * @param scores one for each prompt in order, all finite
 * @param others the same of each of the world's other scorers
 * @param pictures the first of the piece
 * @param wallSeconds wall time
 * @param features empty unless the protocol asks for them
 * @param cpuSeconds CPU time of the evaluating threads, without the GPU's
 */
public record ChunkScores(
        List<Double> scores,
        List<List<Double>> others,
        List<ExamplePicture> pictures,
        ChunkFeatures features,
        double wallSeconds,
        double cpuSeconds) {

    public ChunkScores {
        scores = List.copyOf(scores);
        others = others.stream().map(List::copyOf).toList();
        pictures = List.copyOf(pictures);
    }

    /** The same pictures with the scores of another of the world's scorers in place of its own. */
    public ChunkScores byOther(int scorer) {
        return new ChunkScores(others.get(scorer), List.of(), pictures, features, wallSeconds, cpuSeconds);
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
