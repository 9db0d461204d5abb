package fusionlab.quality.tensors;

import org.bytedeco.pytorch.global.torch;

/** How libtorch spreads over a host's cores. */
public final class TorchThreads {

    private TorchThreads() {}

    /**
     * Lets this Java thread compute alone. To be called first in every thread that works with tensors: we are parallel by Java threads, and
     * with two of libtorch's on a busy machine throughput once fell from 41 to 2 images a second.
     */
    public static void single() {
        torch.set_num_threads(1);
    }
}
