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
public record Prediction(NoiseSchedule schedule, Parameterization parameterization) implements Objective {

    /** Whole batches are drawn before the first pass: their number decides nothing but memory. */
    @Override
    public DrawnLoss draw(Items items, @Nullable Denoiser teacher, RandomGenerator ofStep, RandomGenerator ofThread) {
        int each = items.each();
        float[] noisy = new float[items.latents().length];
        float[] target = new float[noisy.length];
        float[] timesteps = new float[items.size()];
        for (int item = 0; item < timesteps.length; item++) {
            double timestep = schedule.trainingTimestep(items.spread().share(item, ofThread));
            timesteps[item] = (float) timestep;
            float alpha = (float) schedule.alpha(timestep);
            float sigma = (float) schedule.sigma(timestep);
            for (int i = item * each; i < (item + 1) * each; i++) {
                float noise = (float) ofThread.nextGaussian();
                float latent = items.latents()[i];
                noisy[i] = alpha * latent + sigma * noise;
                target[i] = parameterization == Parameterization.V ? alpha * noise - sigma * latent : noise;
            }
        }
        return (from, to, student) -> torch.mse_loss(
                student.predict(
                        items.latents(noisy, from, to),
                        Floats.tensor(Arrays.copyOfRange(timesteps, from, to), to - from),
                        items.contexts(from, to)),
                items.latents(target, from, to));
    }

    @Override
    public Map<String, String> words() {
        return Map.of("kind", parameterization == Parameterization.V ? "velocity prediction" : "noise prediction");
    }

    @Override
    public boolean needsTeacher() {
        return false;
    }
}
