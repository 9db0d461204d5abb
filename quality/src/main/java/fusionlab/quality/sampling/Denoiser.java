package fusionlab.quality.sampling;

import org.bytedeco.pytorch.Tensor;

/** What predicts: a UNet in some architecture, or a test's closed form. */
public interface Denoiser {

    /**
     * @param latents [batch, channels, height, width]
     * @param timesteps [batch], on the scale of {@link NoiseSchedule}
     * @param contexts [batch, tokens, width]
     * @return what the parameterization says, of the latents' shape, in the caller's PointerScope
     */
    Tensor predict(Tensor latents, Tensor timesteps, Tensor contexts);
}
