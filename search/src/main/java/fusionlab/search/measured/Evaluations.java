package fusionlab.search.measured;

import fusionlab.unet.Architecture;

/**
 * All measurements so far: the score of each prompt, from the first on, for each architecture and weights. Grows, and never changes.
 */
public interface Evaluations {

    /** Empty if there is nothing yet. */
    double[] scores(Weights weights, Architecture architecture);

    /** Whether the weights exist, so that architectures can be evaluated with them. The checkpoint's own do. */
    boolean have(Weights weights);
}
