package fusionlab.unet.weights;

import java.util.List;

/**
 * A tensor of weights that is external to its generated model.
 *
 * @param name diffusers tensor name
 * @param dimensions convolutions are [out, in, height, width] as in a checkpoint; linear weights are [in, out] here and transposed there
 */
public record Weight(String name, List<Long> dimensions, Role role) {

    public long elements() {
        return dimensions.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    /** Decides the distribution of generated values: never zero, never denormal. */
    public enum Role {
        MATRIX,
        NORM_SCALE,
        BIAS
    }
}
