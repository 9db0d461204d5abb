package fusionlab.search.measured;

import fusionlab.unet.Architecture;

/**
 * A fine-tuning of weights for an architecture.
 *
 * @param architecture whose blocks are trained; those that it lacks keep their weights
 */
public record Tuning(Architecture architecture, TuningSettings settings) {}
