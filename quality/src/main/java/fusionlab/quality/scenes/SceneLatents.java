package fusionlab.quality.scenes;

import fusionlab.quality.tensors.Floats;
import fusionlab.quality.training.LatentSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Latents of drawn training scenes with the contexts of their captions, all made once. One in ten has the empty caption, for guidance. */
final class SceneLatents implements LatentSource {

    private static final int ITEM = SceneAutoencoder.CHANNELS * SceneAutoencoder.SIZE * SceneAutoencoder.SIZE;
    private static final int CONTEXT = CaptionTokens.LENGTH * SceneClip.WIDTH;
    private static final double WITHOUT_CAPTION = .1;
    private static final int BATCH = 128;

    private final float[][] latents;
    private final float[][] contexts;
    private final float[] unconditional;

    private SceneLatents(float[][] latents, float[][] contexts, float[] unconditional) {
        this.latents = latents;
        this.contexts = contexts;
        this.unconditional = unconditional;
    }

    /** The training data of the world's UNet. */
    static SceneLatents of(ScenesSettings settings, SceneAutoencoder autoencoder, SceneClip clip) {
        return draw(settings.pictures(), autoencoder, clip, settings.seed() * 10 + 3);
    }

    /** @param count number of pictures; the scenes take turns, so that each caption is drawn equally often */
    static SceneLatents draw(int count, SceneAutoencoder autoencoder, SceneClip clip, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        float[][] latents = new float[count][];
        float[][] contexts = new float[count][];
        Map<String, float[]> known = new LinkedHashMap<>();
        for (int from = 0; from < count; from += BATCH) {
            List<Scene> scenes = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + BATCH); i++) {
                scenes.add(Scenes.training().get(i % Scenes.training().size()));
            }
            int size = scenes.size();
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Tensor pictures = Floats.tensor(
                        SceneDrawing.draw(scenes, random), size, Scenes.CHANNELS, Scenes.SIZE, Scenes.SIZE);
                float[] encoded = Floats.of(autoencoder.encode(pictures));
                for (int i = 0; i < size; i++) {
                    latents[from + i] = Arrays.copyOfRange(encoded, i * ITEM, (i + 1) * ITEM);
                    contexts[from + i] =
                            known.computeIfAbsent(scenes.get(i).caption(), caption -> context(clip, caption));
                }
            }
        }
        return new SceneLatents(latents, contexts, context(clip, ""));
    }

    @Override
    public List<Integer> latentShape() {
        return List.of(SceneAutoencoder.CHANNELS, SceneAutoencoder.SIZE, SceneAutoencoder.SIZE);
    }

    @Override
    public List<Integer> contextShape() {
        return List.of(CaptionTokens.LENGTH, SceneClip.WIDTH);
    }

    @Override
    public float[] unconditional() {
        return unconditional;
    }

    @Override
    public Batch next(int size, RandomGenerator random) {
        float[] chosen = new float[size * ITEM];
        float[] captions = new float[size * CONTEXT];
        for (int i = 0; i < size; i++) {
            int item = random.nextInt(latents.length);
            float[] context = random.nextDouble() < WITHOUT_CAPTION ? unconditional : contexts[item];
            System.arraycopy(latents[item], 0, chosen, i * ITEM, ITEM);
            System.arraycopy(context, 0, captions, i * CONTEXT, CONTEXT);
        }
        return new Batch(chosen, captions);
    }

    private static float[] context(SceneClip clip, String caption) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return Floats.of(clip.contexts(List.of(caption)));
        }
    }
}
