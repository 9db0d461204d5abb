package fusionlab.unet.graph;

/**
 * The further layers that text encoders and decoders are made of.
 *
 * @param <V> as in {@link Layers}
 */
public interface ComponentLayers<V> extends Layers<V> {

    /** Numbers of tokens, whole numbers in 32 bits from 0 to below {@code vocabulary}. */
    V idInput(String name, long length, long vocabulary);

    /** The row of each token in a table of weights, as tokens. */
    V embedding(String name, V ids, long vocabulary, long width);

    /** Adds a learned row to each token: the first row of the weights to the first token. */
    V addPositions(String name, V tokens);

    V gelu(V value);

    /** x sigmoid(1.702 x). */
    V quickGelu(V value);

    V relu(V value);

    V tanh(V value);

    V affine(V value, float factor, float offset);

    /** As {@link #convolution}, with stride 1. */
    V convolutionWithoutBias(String name, V image, long out, int kernel);
}
