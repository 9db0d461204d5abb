package fusionlab.quality.scenes;

import fusionlab.quality.tensors.Floats;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Trains the autoencoder on drawn pictures: squared error, with noise on the latents so that the decoder tolerates a UNet's errors. */
record AutoencoderTraining(int steps, long seed) {

    private static final int BATCH = 32;
    private static final double RATE = 3e-3;
    private static final double NOISE = .1;
    private static final double SMALLNESS = 2e-4;
    private static final int NORMALISATION = 1_024;

    SceneAutoencoder run(StepReport report) {
        SceneAutoencoder autoencoder = SceneAutoencoder.random(seed);
        RandomGenerator random = new SplittableRandom(seed + 1);
        try (Optimiser optimiser = new Optimiser(autoencoder.layers(), RATE, 0, steps)) {
            for (int step = 0; step < steps; step++) {
                report.step(step + 1, step(autoencoder, optimiser, step, random));
            }
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            autoencoder.normalise(autoencoder.rawLatents(pictures(NORMALISATION, random)));
        }
        return autoencoder;
    }

    static int batch() {
        return BATCH;
    }

    private static double step(SceneAutoencoder autoencoder, Optimiser optimiser, int step, RandomGenerator random) {
        try (PointerScope scope = new PointerScope()) {
            Tensor pictures = pictures(BATCH, random);
            Tensor latents = autoencoder.rawLatents(pictures);
            Tensor noisy = latents.add(noise(BATCH * SceneAutoencoder.CHANNELS, random));
            Tensor loss = torch.mse_loss(autoencoder.pictures(noisy), pictures)
                    .add(latents.mul(latents).mean().mul(new Scalar(SMALLNESS)));
            optimiser.step(step, loss);
            return loss.item_float();
        }
    }

    private static Tensor pictures(int count, RandomGenerator random) {
        List<Scene> scenes = Stream.generate(() ->
                        Scenes.training().get(random.nextInt(Scenes.training().size())))
                .limit(count)
                .toList();
        return Floats.tensor(SceneDrawing.draw(scenes, random), count, Scenes.CHANNELS, Scenes.SIZE, Scenes.SIZE);
    }

    private static Tensor noise(int planes, RandomGenerator random) {
        float[] noise = new float[planes * SceneAutoencoder.SIZE * SceneAutoencoder.SIZE];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (random.nextGaussian() * NOISE);
        }
        return Floats.tensor(noise, BATCH, SceneAutoencoder.CHANNELS, SceneAutoencoder.SIZE, SceneAutoencoder.SIZE);
    }
}
