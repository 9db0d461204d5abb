package fusionlab.search;

import fusionlab.unet.Architecture;

/** What has been measured so far: for each architecture the score of each prompt, from the first on. Grows, and never changes. */
public interface Evaluations {

    /** Empty if there is nothing yet. */
    double[] scores(Architecture architecture);
}
