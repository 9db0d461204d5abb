package fusionlab.quality.sampling;

import fusionlab.quality.tensors.Scoped;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * How latents are made from noise, with classifier-free guidance (Ho and Salimans, 2022): prediction = unconditional + guidance
 * (conditional - unconditional). Immutable and thread-safe.
 *
 * @param steps 1 to 1000
 * @param guidance 1 for none, which halves the work
 */
public record Sampling(
        Sampler sampler, NoiseSchedule schedule, Parameterization parameterization, int steps, double guidance) {

    public Sampling {
        if (steps < 1 || steps > 1000) {
            throw new IllegalArgumentException("steps must be 1 to 1000, not " + steps);
        }
        if (!Double.isFinite(guidance)) {
            throw new IllegalArgumentException("guidance must be a number, not " + guidance);
        }
    }

    /** {@link #sample(Denoiser, Tensor, Tensor, Tensor)} of a UNet in some architecture. */
    public Tensor sample(Unet unet, Architecture architecture, Tensor contexts, Tensor unconditional, Tensor noise) {
        return sample(
                (latents, timesteps, context) -> unet.predict(latents, timesteps, context, architecture),
                contexts,
                unconditional,
                noise);
    }

    /**
     * @param contexts [batch, tokens, width], one for each prompt
     * @param unconditional [1, tokens, width], the empty prompt's
     * @param noise [batch, channels, height, width] of standard deviation 1, see {@link Noise}
     * @return the latents, of the noise's shape, in the caller's PointerScope
     */
    public Tensor sample(Denoiser denoiser, Tensor contexts, Tensor unconditional, Tensor noise) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            return Scoped.result(() -> denoised(denoiser, both(contexts, unconditional), noise));
        }
    }

    private Tensor denoised(Denoiser denoiser, Tensor contexts, Tensor noise) {
        List<Level> levels = Level.of(this);
        Tensor latents = noise.clone();
        Tensor before = null;
        for (int step = 0; step < steps; step++) {
            Tensor present = latents;
            Level level = levels.get(step);
            Tensor picture = Scoped.result(() -> picture(denoiser, present, level, contexts));
            latents = sampler == Sampler.DDIM
                    ? mixed(present, picture, level, levels.get(step + 1))
                    : solved(present, picture, before, levels.subList(Math.max(0, step - 1), step + 2));
            before = picture;
        }
        return latents;
    }

    /** The latents without noise, according to the guided prediction. */
    private Tensor picture(Denoiser denoiser, Tensor latents, Level level, Tensor contexts) {
        Tensor prediction = guided(denoiser, latents, level, contexts);
        if (parameterization == Parameterization.V) {
            return combined(latents, level.alpha(), prediction, -level.sigma());
        }
        return combined(latents, 1 / level.alpha(), prediction, -level.sigma() / level.alpha());
    }

    private Tensor guided(Denoiser denoiser, Tensor latents, Level level, Tensor contexts) {
        boolean single = contexts.size(0) == latents.size(0);
        Tensor fed = single ? latents : torch.cat(new TensorVector(latents, latents), 0);
        Tensor timesteps = torch.full(new long[] {fed.size(0)}, new Scalar((float) level.timestep()));
        Tensor prediction = denoiser.predict(fed, timesteps, contexts);
        if (single) {
            return prediction;
        }
        TensorVector halves = prediction.chunk(2, 0);
        return combined(halves.get(0), guidance, halves.get(1), 1 - guidance);
    }

    private Tensor both(Tensor contexts, Tensor unconditional) {
        return guidance == 1
                ? contexts
                : torch.cat(new TensorVector(contexts, unconditional.expand(sizes(contexts))), 0);
    }

    /** DDIM: mixes the picture and the noise of the latents in new proportions. */
    private static Tensor mixed(Tensor latents, Tensor picture, Level now, Level next) {
        double ratio = next.sigma() / now.sigma();
        return combined(latents, ratio, picture, next.alpha() - now.alpha() * ratio);
    }

    /** DPM-Solver++(2M), equation 21 of Lu et al. (arXiv 2211.01095) in Algorithm 2's form; the last step is of first order. */
    private static Tensor solved(Tensor latents, Tensor picture, @Nullable Tensor before, List<Level> levels) {
        Level next = levels.get(levels.size() - 1);
        Level now = levels.get(levels.size() - 2);
        double step = next.logRatio() - now.logRatio();
        double lastStep = levels.size() == 3 ? now.logRatio() - levels.get(0).logRatio() : Double.POSITIVE_INFINITY;
        double correction =
                lastStep == 0 ? 0 : step / lastStep / 2; // of a thousand time steps, two are rounded to the same
        Tensor direction = before == null || next.sigma() == 0 || !(correction > 0)
                ? picture
                : combined(picture, 1 + correction, before, -correction);
        return combined(latents, next.sigma() / now.sigma(), direction, -next.alpha() * Math.expm1(-step));
    }

    private static Tensor combined(Tensor left, double leftShare, Tensor right, double rightShare) {
        return left.mul(new Scalar(leftShare)).add_(right, new Scalar(rightShare));
    }

    private static long[] sizes(Tensor tensor) {
        return new long[] {tensor.size(0), tensor.size(1), tensor.size(2)};
    }
}
