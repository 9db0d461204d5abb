package fusionlab.unet.config;

/** The limits within which the numbers of a UNet make sense and fit a device. */
public final class Bounds {

    public static final int MAX_CHANNELS = 16_384;
    public static final int MAX_HEADS = 256;
    public static final int MAX_CONTEXT_LENGTH = 4_096;
    public static final int MAX_DEPTH = 64;
    public static final int MAX_GROUPS = 1_024;
    /** Groups of the normalisations in all published Stable Diffusion UNets. */
    public static final int USUAL_GROUPS = 32;

    public static final int MIN_LATENT_SIZE = 8;
    public static final int MAX_LATENT_SIZE = 256;
    /** Of the blocks at one slot. */
    public static final int MAX_COUNT = 16;

    private Bounds() {}
}
