package fusionlab.quality.scenes;

/**
 * Everything that decides a training of the world: the same settings give the same weights on the same machine.
 *
 * @param seed of all drawing, first weights, noise and skipping
 * @param threads Java threads; their number affects the UNet
 * @param autoencoderSteps of 32 pictures
 * @param clipSteps of 64 pictures with hard negatives
 * @param pictures how many latents the UNet is trained on
 * @param unetSteps of 32 latents
 * @param skipProbability of each block in a step of the UNet's training, 0 for a UNet that is not trained to tolerate removals
 * @param gates the minimum quality
 */
public record ScenesSettings(
        long seed,
        int threads,
        int autoencoderSteps,
        int clipSteps,
        int pictures,
        int unetSteps,
        double skipProbability,
        Gates gates) {

    /**
     * @param attribute least pairwise accuracy of the scorer for each attribute
     * @param reconstruction least peak signal-to-noise ratio of the autoencoder in dB
     * @param clip least mean score of sampled pictures of held-out captions
     * @param shuffled largest mean score with other captions
     * @param samples how many pictures are sampled for both scores
     */
    public record Gates(double attribute, double reconstruction, double clip, double shuffled, int samples) {}

    /** The settings of the shipped weights. */
    public static ScenesSettings usual(long seed, int threads) {
        return new ScenesSettings(seed, threads, 1_600, 2_400, 24_000, 7_000, .1, new Gates(.9, 23, .85, .2, 256));
    }

    /** A minute or two: enough to see each part learn, far from good. */
    public static ScenesSettings quick(long seed, int threads) {
        return new ScenesSettings(seed, threads, 150, 250, 1_500, 120, .1, new Gates(.5, 14, .05, .3, 256));
    }

    public ScenesSettings withUnet(int steps, double skip) {
        return new ScenesSettings(seed, threads, autoencoderSteps, clipSteps, pictures, steps, skip, gates);
    }
}
