package fusionlab.search.measured;

import fusionlab.unet.Architecture;

/**
 * What has been measured so far: for each architecture, with each weights, the score of each prompt, from the first on. Grows, and never changes.
 */
public interface Evaluations {

    /** Empty if there is nothing yet. */
    double[] scores(Weights weights, Architecture architecture);

    /** Whether the weights exist, so that architectures can be evaluated with them. The checkpoint's own do. */
    boolean have(Weights weights);
}
