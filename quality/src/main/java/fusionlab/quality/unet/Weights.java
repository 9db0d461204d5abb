package fusionlab.quality.unet;

import org.bytedeco.pytorch.Tensor;

/** Where a computation finds its weights. */
interface Weights {

    /** @throws IllegalArgumentException if there is none of that name */
    Tensor get(String name);
}
