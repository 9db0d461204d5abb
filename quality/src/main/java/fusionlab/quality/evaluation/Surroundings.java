package fusionlab.quality.evaluation;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.training.LatentSource;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * Everything that drawing and scoring need apart from the UNet: prompts, text encoder, decoder, scorer. Thread-safe once open: evaluators
 * call it from several threads, each within its own {@code PointerScope} and {@code NoGradGuard}; tensors that come back belong to that
 * scope.
 */
public interface Surroundings extends AutoCloseable {

    /** Names the kind of world in protocols: {@code scenes}, {@code sd-v1.5}. */
    String name();

    /** Scores pictures wherever no other scorer is asked for. Closed with these surroundings. */
    PictureScorer scorer();

    /** SHA-256 (hex) of what decides the scores. */
    default String scorerHash() {
        return scorer().hash();
    }

    List<String> prompts();

    /** SHA-256 (hex) of {@link #prompts} in their order. */
    default String promptSetHash() {
        return ContentHash.of(String.join("\n", prompts()));
    }

    /** As {@link #protocol(String, int, double, String, long)}, named after steps, sampler and guidance. */
    default EvaluationProtocol protocol(int steps, double guidance, String sampler, long seed) {
        return protocol(steps + " " + sampler + " steps, guidance " + guidance, steps, guidance, sampler, seed);
    }

    /**
     * How these prompts are drawn and scored.
     *
     * @param words for people
     * @throws IllegalArgumentException naming a number that cannot be
     */
    default EvaluationProtocol protocol(String words, int steps, double guidance, String sampler, long seed) {
        return new EvaluationProtocol(words, name(), promptSetHash(), scorerHash(), steps, guidance, sampler, seed);
    }

    /** Captions of the {@link #training} data, none of which is one of the {@link #prompts}. Empty if there are none, or not known. */
    default List<String> trainingPrompts() {
        return List.of();
    }

    /** Text for the UNet, [B,T,D], on the CPU or where the UNet computes; the empty prompt is the unconditional one. */
    Tensor contexts(List<String> prompts);

    /** Channels, height and width. */
    long[] latentShape();

    NoiseSchedule schedule();

    Parameterization parameterization();

    /** [B,C,H,W] latents to [B,3,H',W'] pictures, -1 to 1; both in 32 bits on the CPU. */
    Tensor images(Tensor latents);

    /** What sets of pictures are compared by. Empty if there is no such network, or there are no reference pictures. */
    default Optional<FeatureNetwork> features() {
        return Optional.empty();
    }

    /** Memory for evaluations on top of the JVM's own, including the UNet's: an upper estimate, in single precision. */
    default MemoryNeed memoryNeed(Architecture architecture, int batch) {
        return MemoryNeed.unet(architecture, (int) latentShape()[1], batch);
    }

    /**
     * Training data for the UNet: the same every time, made by the supplier's first call, which may take a while. Empty if there is none.
     */
    default Optional<Supplier<LatentSource>> training() {
        return Optional.empty();
    }

    /** The decoder in {@link #images}, to be made smaller. Empty if there is none that can be, or if it computes in another precision than fp32. */
    default Optional<OriginalDecoder> decoder() {
        return Optional.empty();
    }

    @Override
    void close();
}
