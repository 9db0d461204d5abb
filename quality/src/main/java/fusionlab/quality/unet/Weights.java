package fusionlab.quality.unet;

import org.bytedeco.pytorch.Tensor;

/** A computation's source of weights. */
interface Weights {

    /** @throws IllegalArgumentException if no weight has that name */
    Tensor get(String name);
}
