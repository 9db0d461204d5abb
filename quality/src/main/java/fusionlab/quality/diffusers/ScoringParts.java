package fusionlab.quality.diffusers;

import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.evaluation.PictureScorer;
import fusionlab.quality.tensors.Compute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;

/** A CLIP model with its tokenizer. Thread-safe. */
record ScoringParts(String name, String hash, ClipTokenizer tokenizer, NamedTensors tensors, ClipScorer clip)
        implements PictureScorer {

    static final Predicate<String> ALL = name -> !name.endsWith("position_ids");

    /** That of a checkpoint. */
    static ScoringParts load(CheckpointFolder folder, CheckpointConfig config, Compute compute) {
        return load("CLIP", compute.named(folder.scorerHash()), config.scorer(), compute);
    }

    /** Another one, after checking that memory suffices. */
    static ScoringParts open(Path folder, CheckpointFolder checkpoint, Compute compute, MachineMemory memory) {
        CheckpointFolder other = checkpoint.withScorer(folder);
        Config config = Config.in(folder, other.scorerTokenizer());
        MemoryNeed need = new MemoryNeed(NamedTensors.bytes(folder, ALL), 0).in(compute.precision());
        if (need.bytes() > memory.freeBytes()) {
            throw new EvaluationException("the scorer " + folder + " needs " + MemoryNeed.text(need.bytes())
                    + ", and only " + MemoryNeed.text(memory.freeBytes()) + " are free");
        }
        return load(folder.normalize().toString(), compute.named(other.scorerHash()), config, compute);
    }

    private static ScoringParts load(String name, String hash, Config config, Compute compute) {
        NamedTensors tensors = NamedTensors.load(config.folder(), ALL, compute);
        try {
            ClipScorer clip = new ClipScorer(tensors.layers(), config.model(), config.preprocessing());
            return new ScoringParts(
                    name, hash, ClipTokenizer.open(config.vocabulary(), clip.positions()), tensors, clip);
        } catch (RuntimeException unusable) {
            tensors.close();
            throw unusable;
        }
    }

    @Override
    public double[] scores(Tensor images, List<String> texts) {
        return clip.scores(images, tokenizer.tokens(texts));
    }

    @Override
    public MemoryNeed memoryNeed() {
        long bytes = tensors.tensors().values().stream()
                .mapToLong(tensor -> tensor.numel() * tensor.element_size())
                .sum();
        return new MemoryNeed(bytes, 0);
    }

    @Override
    public void close() {
        tokenizer.close();
        tensors.close();
    }

    /** @param vocabulary the folder of the tokenizer */
    record Config(Path folder, ConfigFile model, ConfigFile preprocessing, Path vocabulary) {

        static Config in(Path folder, Path vocabulary) {
            ConfigFile model = ConfigFile.read(folder.resolve("config.json"));
            Path preprocessing = folder.resolve("preprocessor_config.json");
            return new Config(
                    folder, model, Files.exists(preprocessing) ? ConfigFile.read(preprocessing) : model, vocabulary);
        }
    }
}
