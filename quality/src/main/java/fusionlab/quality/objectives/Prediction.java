package fusionlab.quality.objectives;

import fusionlab.quality.sampling.Denoiser;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Floats;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The squared error of the predicted noise or velocity at uniform time steps: SnapFusion's L_ori if it is the velocity. With blocks that
 * are skipped now and then it is robust training.
 */
public record Prediction(NoiseSchedule schedule, Parameterization parameterization, SkipProbability skip)
        implements Objective {

    /** Without skipped blocks: training as usual. */
    public Prediction(NoiseSchedule schedule, Parameterization parameterization) {
        this(schedule, parameterization, SkipProbability.none());
    }

    /** Whole batches are drawn before the first pass: their number decides nothing but memory. */
    @Override
    public DrawnLoss draw(Items items, @Nullable Denoiser teacher, RandomGenerator ofStep, RandomGenerator ofThread) {
        double[] timesteps = new double[items.size()];
        float[] noise = new float[items.latents().length];
        for (int item = 0; item < timesteps.length; item++) {
            timesteps[item] = schedule.trainingTimestep(items.spread().share(item, ofThread));
            for (int i = item * items.each(); i < (item + 1) * items.each(); i++) {
                noise[i] = (float) ofThread.nextGaussian();
            }
        }
        return of(items, timesteps, noise);
    }

    /** The loss at given time steps with given noise. */
    DrawnLoss of(Items items, double[] timesteps, float[] noise) {
        float[] noisy = new float[noise.length];
        float[] target = new float[noise.length];
        float[] fed = new float[timesteps.length];
        for (int item = 0; item < fed.length; item++) {
            fed[item] = (float) timesteps[item];
            float alpha = (float) schedule.alpha(timesteps[item]);
            float sigma = (float) schedule.sigma(timesteps[item]);
            for (int i = item * items.each(); i < (item + 1) * items.each(); i++) {
                float latent = items.latents()[i];
                noisy[i] = alpha * latent + sigma * noise[i];
                target[i] = parameterization == Parameterization.V ? alpha * noise[i] - sigma * latent : noise[i];
            }
        }
        return (from, to, student) -> torch.mse_loss(
                student.predict(
                        items.latents(noisy, from, to),
                        Floats.tensor(Arrays.copyOfRange(fed, from, to), to - from),
                        items.contexts(from, to)),
                items.latents(target, from, to));
    }

    @Override
    public Map<String, String> words() {
        return Map.of(
                "kind",
                parameterization == Parameterization.V ? "velocity prediction" : "noise prediction",
                "skip_probability",
                "" + skip.crossAttention());
    }

    @Override
    public boolean needsTeacher() {
        return false;
    }

    @Override
    public int keptPasses() {
        return 1;
    }
}
