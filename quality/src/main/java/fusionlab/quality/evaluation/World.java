package fusionlab.quality.evaluation;

import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.training.LatentSource;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import fusionlab.unet.Topology;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * A checkpoint with all that evaluating it takes beside the UNet: prompts, text encoder, decoder, scorer. Thread-safe once open: evaluators
 * call it from several threads, each within its own {@code PointerScope} and {@code NoGradGuard}; tensors that come back belong to that scope.
 */
public interface World extends AutoCloseable {

    /** Names the kind of world in protocols: {@code scenes}, {@code sd-v1.5}. */
    String name();

    Topology topology();

    Unet unet();

    /** SHA-256 (hex) of what decides the pictures; where and in what numbers they are computed belongs to it ({@link Compute#named}). */
    String checkpointHash();

    /** SHA-256 (hex) of what decides the scores. */
    String scorerHash();

    List<String> prompts();

    /** SHA-256 (hex) of {@link #prompts} in their order. */
    default String promptSetHash() {
        return ContentHash.of(String.join("\n", prompts()));
    }

    /** Text for the UNet, [B,T,D], on the CPU or where the UNet computes; the empty prompt is the unconditional one. */
    Tensor contexts(List<String> prompts);

    /** Channels, height and width. */
    long[] latentShape();

    NoiseSchedule schedule();

    Parameterization parameterization();

    /** [B,C,H,W] latents to [B,3,H',W'] pictures, -1 to 1; both in 32 bits on the CPU. */
    Tensor images(Tensor latents);

    /** How well each picture fits its prompt: cosine similarity, -1 to 1; NaN where the picture is no picture. */
    double[] scores(Tensor images, List<String> prompts);

    /** What evaluating takes beside the JVM's own needs, an estimate from above. */
    default MemoryNeed memoryNeed(Architecture architecture, int batch) {
        return MemoryNeed.unet(architecture, (int) latentShape()[1], batch)
                .in(unet().compute().precision());
    }

    /**
     * What its UNet may be trained on: the same every time, made with the first call of the supplier, which may take a while. Empty if there is nothing,
     * and where the UNet does not compute as is {@linkplain Compute#USUAL usual}.
     */
    default Optional<Supplier<LatentSource>> training() {
        return Optional.empty();
    }

    /**
     * This world with the weights of another UNet of the same topology. Both stay their owners' to close.
     *
     * @param otherHash SHA-256 (hex) of what decides the pictures then
     */
    default World with(Unet other, String otherHash) {
        return new OtherWeights(this, other, otherHash);
    }

    @Override
    void close();
}
