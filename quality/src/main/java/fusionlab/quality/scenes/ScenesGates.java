package fusionlab.quality.scenes;

import fusionlab.quality.evaluation.World;
import fusionlab.quality.sampling.Noise;
import fusionlab.quality.sampling.Sampler;
import fusionlab.quality.sampling.Sampling;
import fusionlab.quality.scenes.Scene.Attribute;
import fusionlab.quality.tensors.Floats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Measures the parts of a world on held-out scenes, reports each figure, and fails if one is not good enough. */
record ScenesGates(ScenesSettings.Gates gates, Consumer<String> lines) {

    private static final long SEED = 98;
    private static final int PICTURES = 256;
    private static final int ROUNDS = 2;
    private static final int BATCH = 64;
    private static final int GRID_COLUMNS = 8;
    private static final Sampling SAMPLING =
            new Sampling(Sampler.DDIM, ScenesWorld.SCHEDULE, ScenesWorld.PARAMETERIZATION, 12, 3);

    void autoencoder(SceneAutoencoder autoencoder) {
        List<Scene> scenes =
                Scenes.heldOut().subList(0, Math.min(PICTURES, Scenes.heldOut().size()));
        float[] pixels = SceneDrawing.draw(scenes, new SplittableRandom(SEED));
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor pictures = Floats.tensor(pixels, scenes.size(), Scenes.CHANNELS, Scenes.SIZE, Scenes.SIZE);
            Tensor again = autoencoder.decode(autoencoder.encode(pictures));
            double error = torch.mse_loss(again, pictures).item_float();
            atLeast("reconstruction of held-out pictures, dB", 10 * Math.log10(4 / error), gates.reconstruction());
        }
    }

    void clip(SceneClip clip, SceneAutoencoder autoencoder) {
        AttributeGates drawn = AttributeGates.measure(clip, pictures -> pictures, ROUNDS);
        for (Attribute attribute : Attribute.values()) {
            atLeast(
                    "held-out pictures nearer to their caption than to one with another "
                            + attribute.name().toLowerCase(Locale.ROOT),
                    drawn.accuracy().getOrDefault(attribute, 0.0),
                    gates.attribute());
        }
        say("CLIP of drawn pictures", drawn.matched());
        say("CLIP of drawn pictures with another's caption", drawn.shuffled());
        AttributeGates seen =
                AttributeGates.measure(clip, pictures -> autoencoder.decode(autoencoder.encode(pictures)), 1);
        say("CLIP of drawn pictures after the autoencoder", seen.matched());
    }

    /** Samples held-out captions, writes the first pictures as a grid for people, and scores them. */
    void world(World world, Path folder) {
        int samples = gates.samples();
        List<String> captions = world.surroundings().prompts().subList(0, samples);
        List<String> others = new ArrayList<>(captions.subList(1, samples));
        others.add(captions.get(0));
        double own = 0;
        double shuffled = 0;
        for (int from = 0; from < samples; from += BATCH) {
            int to = Math.min(samples, from + BATCH);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Tensor latents = SAMPLING.sample(
                        world.unet(),
                        world.topology().original(),
                        world.surroundings().contexts(captions.subList(from, to)),
                        world.surroundings().contexts(List.of("")),
                        Noise.of(SEED, from, to, world.surroundings().latentShape()));
                Tensor pictures = world.surroundings().images(latents);
                own += Arrays.stream(world.surroundings().scorer().scores(pictures, captions.subList(from, to)))
                        .sum();
                shuffled += Arrays.stream(world.surroundings().scorer().scores(pictures, others.subList(from, to)))
                        .sum();
                if (from == 0) {
                    PictureGrid.write(Floats.of(pictures), GRID_COLUMNS, folder.resolve("samples.png"));
                }
            }
        }
        atLeast("CLIP of sampled pictures of held-out captions", own / samples, gates.clip());
        atMost("CLIP of sampled pictures with another's caption", shuffled / samples, gates.shuffled());
    }

    private void atLeast(String what, double figure, double needed) {
        require(figure >= needed, what, figure, "at least %.2f is needed", needed);
    }

    private void atMost(String what, double figure, double allowed) {
        require(figure <= allowed, what, figure, "at most %.2f is allowed", allowed);
    }

    private void require(boolean passed, String what, double figure, String rule, double bound) {
        say(what, figure);
        if (!passed) {
            throw new FailedGateException(String.format(Locale.ROOT, "%s: %.4f, but " + rule, what, figure, bound));
        }
    }

    private void say(String what, double figure) {
        lines.accept(String.format(Locale.ROOT, "gate: %s %.4f", what, figure));
    }
}
