package fusionlab.unet;

import org.jspecify.annotations.Nullable;

/**
 * One block as it is executed in an architecture.
 *
 * @param position the diffusers name, with {@code #2} and up behind a copy
 * @param slot the slot it belongs to; null for what cannot be removed (convolutions in and out, embeddings, samplers)
 * @param role why it is there
 * @param configuration its block configuration
 */
public record Unit(String position, @Nullable String slot, Role role, BlockConfiguration configuration) {

    /** Why a unit is part of an architecture. */
    public enum Role {
        FIXED,
        ORIGINAL,
        COPY,
        /** What a removed ResNet leaves. */
        SHORTCUT
    }

    /** The prefix of the block's tensor names in the whole UNet. */
    public String tensorPrefix() {
        return tensorPrefix(position);
    }

    /** The output convolution has no module of its own: its tensors are {@code conv_norm_out.*} and {@code conv_out.*}. */
    static String tensorPrefix(String position) {
        return position.equals("conv_out") ? "" : position + ".";
    }
}
