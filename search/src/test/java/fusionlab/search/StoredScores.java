package fusionlab.search;

import fusionlab.search.measured.Evaluations;
import fusionlab.search.measured.TuningSettings;
import fusionlab.search.measured.Weights;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Scores as they lie in a file: a line for each architecture and weights, with the score of each prompt. Weights exist if they have scores. */
record StoredScores(Map<String, double[]> scores) implements Evaluations {

    static StoredScores of(String text) {
        Map<String, double[]> scores = new HashMap<>();
        text.lines().forEach(line -> {
            String[] words = line.split(" ");
            scores.put(
                    words[0],
                    Stream.of(words).skip(1).mapToDouble(Double::parseDouble).toArray());
        });
        return new StoredScores(scores);
    }

    /** Hash of the weights' recipe and of the architecture. */
    static String name(Weights weights, Architecture architecture) {
        String history = weights.history().stream()
                .map(tuning -> tuning.architecture().contentHash()
                        + stored(tuning.settings()).hash())
                .collect(Collectors.joining());
        return ContentHash.of(history).substring(0, 12)
                + "/"
                + architecture.contentHash().substring(0, 16);
    }

    /** The files were made when searches fine-tuned with another learning rate and skipped blocks. */
    private static TuningSettings stored(TuningSettings settings) {
        return new TuningSettings(settings.steps(), settings.batch(), 2e-4, 0.1, settings.seed());
    }

    @Override
    public double[] scores(Weights weights, Architecture architecture) {
        return scores.getOrDefault(name(weights, architecture), new double[0]).clone();
    }

    @Override
    public boolean have(Weights weights) {
        return !weights.tuned()
                || scores.containsKey(name(weights, weights.last().architecture()));
    }
}
