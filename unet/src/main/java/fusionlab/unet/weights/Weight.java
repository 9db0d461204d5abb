package fusionlab.unet.weights;

import java.util.List;

/**
 * A tensor of weights that is external to its generated model.
 *
 * @param name diffusers tensor name
 * @param dimensions convolutions are [out, in, height, width] as in a checkpoint; linear weights are [in, out] here and transposed
 *     there; embeddings are [rows, width] in both
 */
public record Weight(String name, List<Long> dimensions, Role role) {

    public long elements() {
        return dimensions.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    /** Decides the distribution of generated values: never zero, never denormal. */
    public enum Role {
        MATRIX,
        /** A table of rows that are looked up. */
        EMBEDDING,
        NORM_SCALE,
        BIAS
    }
}
