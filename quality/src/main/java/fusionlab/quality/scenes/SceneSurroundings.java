package fusionlab.quality.scenes;

import fusionlab.quality.decoder.Decoder;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.evaluation.PictureScorer;
import fusionlab.quality.evaluation.Surroundings;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.training.LatentSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Captions, autoencoder and CLIP of the tiny world. They are small, so they always compute as usual. */
final class SceneSurroundings implements Surroundings {

    private static final List<String> PROMPTS = Scenes.prompts();

    private final SceneAutoencoder autoencoder;
    private final Decoder decoder;
    private final SceneClip clip;
    private final String scorerHash;
    private @Nullable LatentSource latents;

    /** @param decoder that draws; the autoencoder's own, or one in its place */
    SceneSurroundings(SceneAutoencoder autoencoder, Decoder decoder, SceneClip clip, String scorerHash) {
        this.autoencoder = autoencoder;
        this.decoder = decoder;
        this.clip = clip;
        this.scorerHash = scorerHash;
    }

    @Override
    public String name() {
        return ScenesWorld.NAME;
    }

    @Override
    public PictureScorer scorer() {
        return new SceneScorer(clip, scorerHash);
    }

    /** Held-out captions, several times over in different orders: the same caption with another seed is another picture. */
    @Override
    public List<String> prompts() {
        return PROMPTS;
    }

    @Override
    public List<String> trainingPrompts() {
        return Scenes.training().stream().map(Scene::caption).toList();
    }

    @Override
    public Tensor contexts(List<String> captions) {
        return clip.contexts(captions);
    }

    @Override
    public long[] latentShape() {
        return new long[] {SceneAutoencoder.CHANNELS, SceneAutoencoder.SIZE, SceneAutoencoder.SIZE};
    }

    @Override
    public NoiseSchedule schedule() {
        return ScenesWorld.SCHEDULE;
    }

    @Override
    public Parameterization parameterization() {
        return ScenesWorld.PARAMETERIZATION;
    }

    @Override
    public Tensor images(Tensor latents) {
        return decoder.decode(latents).clamp(new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0)));
    }

    @Override
    public Optional<OriginalDecoder> decoder() {
        return Optional.of(new OriginalSceneDecoder(autoencoder.decoder()));
    }

    @Override
    public Optional<FeatureNetwork> features() {
        return Optional.of(new SceneFeatures(clip, scorerHash));
    }

    /** The pictures that the shipped UNet was trained on; worlds with other settings are tuned on the same. */
    @Override
    public Optional<Supplier<LatentSource>> training() {
        return Optional.of(this::latents);
    }

    private synchronized LatentSource latents() {
        LatentSource drawn = latents;
        if (drawn == null) {
            drawn = SceneLatents.of(ScenesSettings.usual(1, 1), autoencoder, clip);
            latents = drawn;
        }
        return drawn;
    }

    SceneClip clip() {
        return clip;
    }

    @Override
    public void close() {}
}
