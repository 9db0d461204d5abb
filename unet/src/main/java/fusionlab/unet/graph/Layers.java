package fusionlab.unet.graph;

import fusionlab.unet.Sinusoids;
import java.util.function.Supplier;

/**
 * The layers that UNet blocks are made of, appended to a model in one format. Names are diffusers tensor names relative to the
 * present scope.
 *
 * @param <V> a tensor that flows through the model: an image of channels, a sequence of tokens or a vector
 */
public interface Layers<V> {

    /** Sets the prefix of the names of the following nodes and weights. */
    void scope(String nodes, String weights);

    /** Appends one unit; only its result is used outside, so that an implementation that computes at once can free the rest. */
    default V unit(Supplier<V> unit) {
        return unit.get();
    }

    V vectorInput(String name, long channels);

    V tokenInput(String name, long length, long channels);

    V imageInput(String name, long channels, long height, long width);

    /** One number for each item of the batch, in 32 bits in every precision: fp16 has no 999.5. */
    V numberInput(String name);

    /** Some numbers for each item of the batch, in 32 bits like {@link #numberInput}. */
    V numbersInput(String name, long count);

    /** Each number of an item becomes sines and cosines, one after the other: [batch, numbers * width]. */
    V sinusoids(V numbers, Sinusoids embedding);

    long channels(V value);

    V add(V left, V right);

    V silu(V value);

    /** Images or vectors. */
    V concatenateChannels(V left, V right);

    V groupNorm(String name, V image, int groups, float epsilon);

    V layerNorm(String name, V tokens, float epsilon);

    /** With padding of half the kernel on all sides. @param name prefix of {@code weight} and {@code bias}, with its dot */
    V convolution(String name, V image, long out, int kernel, int stride);

    V linear(String name, V value, long out);

    /** A linear layer without bias. */
    V projection(String name, V value, long out);

    /** Adds a vector to each pixel. */
    V addToPixels(V image, V vector);

    /** Twice as high and wide, by repetition. */
    V doubled(V image);

    /** The pixels in rows, as a sequence. */
    V tokens(V image);

    /** The inverse of {@link #tokens}. */
    V pixels(V tokens, V like);

    /** Scaled products of queries and keys, softmax, and the values that they weigh. @param causal whether a token sees only those before it */
    V attended(V query, V key, V values, int heads, boolean causal);

    /** @param context tokens of the keys and values; the tokens themselves for self-attention */
    V attention(String name, V tokens, V context, int heads);

    /** Linear to twice four times the channels, gated by GELU, and back. */
    V feedForward(String name, V tokens);
}
