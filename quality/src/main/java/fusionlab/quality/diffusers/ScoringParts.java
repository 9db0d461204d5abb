package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Compute;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;

/** The scorer with its tokenizer. Thread-safe. */
record ScoringParts(ClipTokenizer tokenizer, NamedTensors tensors, ClipScorer scorer) implements AutoCloseable {

    static final Predicate<String> ALL = name -> !name.endsWith("position_ids");

    static ScoringParts load(CheckpointFolder folder, CheckpointConfig config, Compute compute) {
        NamedTensors tensors = NamedTensors.load(folder.part("scorer"), ALL, compute);
        ClipScorer scorer = new ClipScorer(tensors.layers(), config.scorer(), config.preprocessing());
        return new ScoringParts(ClipTokenizer.open(folder.scorerTokenizer(), scorer.positions()), tensors, scorer);
    }

    double[] scores(Tensor images, List<String> texts) {
        return scorer.scores(images, tokenizer.tokens(texts));
    }

    @Override
    public void close() {
        tokenizer.close();
        tensors.close();
    }
}
