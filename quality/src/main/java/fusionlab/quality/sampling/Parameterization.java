package fusionlab.quality.sampling;

/** The UNet's prediction from noisy latents {@code z = alpha x + sigma noise}. */
public enum Parameterization {
    /** The noise, as SD-v1.5. */
    EPSILON,
    /** {@code alpha noise - sigma x} (Salimans and Ho, 2022), as SD-v2.1 at 768 pixels and the scenes. */
    V
}
