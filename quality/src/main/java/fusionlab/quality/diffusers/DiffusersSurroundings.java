package fusionlab.quality.diffusers;

import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.evaluation.PictureScorer;
import fusionlab.quality.evaluation.ReferencePictures;
import fusionlab.quality.evaluation.Surroundings;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.training.LatentSource;
import fusionlab.unet.Architecture;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * All of a checkpoint but its UNet, including the scorer.
 *
 * @param latents to train on, or null
 * @param reference pictures of the prompts, or null
 */
record DiffusersSurroundings(
        CheckpointConfig config,
        List<String> prompts,
        DrawingParts drawing,
        ScoringParts scoring,
        @Nullable Supplier<LatentSource> latents,
        @Nullable ReferencePictures reference)
        implements Surroundings {

    @Override
    public String name() {
        return config.topology().name();
    }

    @Override
    public Tensor contexts(List<String> texts) {
        return drawing.contexts(texts);
    }

    @Override
    public long[] latentShape() {
        int size = config.topology().latentSize();
        return new long[] {config.decoder().latentChannels(), size, size};
    }

    @Override
    public NoiseSchedule schedule() {
        return config.scheduler().schedule();
    }

    @Override
    public Parameterization parameterization() {
        return config.scheduler().parameterization();
    }

    @Override
    public Optional<Supplier<LatentSource>> training() {
        return Optional.ofNullable(latents);
    }

    @Override
    public Optional<OriginalDecoder> decoder() {
        return config.decoder() instanceof VaeForm form && form.compute().equals(Compute.USUAL)
                ? Optional.of(new CheckpointDecoder(
                        form.source(), form, drawing.decoder().weights()))
                : Optional.empty();
    }

    @Override
    public Optional<FeatureNetwork> features() {
        return Optional.ofNullable(reference)
                .map(pictures -> new ScorerFeatures(scoring.clip(), scoring.hash(), pictures));
    }

    /** One after another: the decoder's maps are large. */
    @Override
    public Tensor images(Tensor latents) {
        TensorVector images = new TensorVector();
        for (long i = 0; i < latents.size(0); i++) {
            images.push_back(Compute.home(drawing.decode(latents.narrow(0, i, 1))));
        }
        return torch.cat(images, 0).clamp(new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0)));
    }

    @Override
    public PictureScorer scorer() {
        return scoring;
    }

    @Override
    public MemoryNeed memoryNeed(Architecture architecture, int batch) {
        return config.memoryNeed(architecture, batch);
    }

    @Override
    public void close() {
        drawing.close();
        scoring.close();
    }
}
