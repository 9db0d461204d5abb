package fusionlab.quality.inception;

import java.util.List;
import java.util.function.Supplier;

/**
 * The layers of {@link Network}.
 *
 * @param <T> feature maps: numbers, or only how many channels they have
 */
interface Layers<T> {

    /** A convolution without bias, batch normalisation and ReLU. */
    T convolution(String name, T maps, int channels, Window window);

    /** The largest of each window. */
    T largest(T maps, Window window);

    /** The mean over 3 x 3; at the edges over the pixels that exist. */
    T average(T maps);

    /** One after another along the channels. */
    T joined(List<T> parts);

    /** Frees what is not needed after the block. */
    default T block(Supplier<T> block) {
        return block.get();
    }
}
