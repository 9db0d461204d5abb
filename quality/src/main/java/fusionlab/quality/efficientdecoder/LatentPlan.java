package fusionlab.quality.efficientdecoder;

import fusionlab.quality.sampling.Sampling;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which latents are made.
 *
 * @param training prompts for training; each latent has a random one
 * @param heldOut prompts that are only compared on, one latent each
 * @param count of latents for training
 * @param seed of the noise, and of the choice of prompts
 */
public record LatentPlan(List<String> training, List<String> heldOut, int count, Sampling sampling, long seed) {

    public LatentPlan {
        training = List.copyOf(training);
        heldOut = List.copyOf(heldOut);
        if (training.isEmpty() || heldOut.size() < 2 || count < 1) {
            throw new IllegalArgumentException("there must be at least one prompt for training, two held out, and one"
                    + " latent; there are " + training.size() + ", " + heldOut.size() + " and " + count);
        }
    }

    /** A prompt for each latent of the training. */
    List<String> texts() {
        return new SplittableRandom(seed)
                .ints(count, 0, training.size())
                .mapToObj(training::get)
                .toList();
    }

    /** Of the held-out prompts' noise. */
    long heldOutSeed() {
        return ~seed;
    }
}
