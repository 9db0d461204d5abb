package fusionlab.quality.sampling;

import org.bytedeco.pytorch.Tensor;

/** The predictor: a UNet in some architecture, or a closed form in tests. */
public interface Denoiser {

    /**
     * @param latents [batch, channels, height, width]
     * @param timesteps [batch], on the scale of {@link NoiseSchedule}
     * @param contexts [batch, tokens, width]
     * @return the prediction that the parameterization defines, of the latents' shape, in the caller's PointerScope
     */
    Tensor predict(Tensor latents, Tensor timesteps, Tensor contexts);
}
