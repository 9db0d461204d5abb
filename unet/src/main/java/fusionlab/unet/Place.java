package fusionlab.unet;

import org.jspecify.annotations.Nullable;

/**
 * One place in a topology at some latent size, removable or not, in execution order.
 *
 * @param position the diffusers module name; for a removable place the slot's name
 * @param slot null for what cannot be removed
 * @param stage {@code Embedding}, {@code In}, {@code Down-1}.., {@code Mid}, {@code Up-1}.., {@code Out}
 * @param original the block of the unchanged network
 * @param shortcut what removal leaves, null if that is the identity
 * @param copy what one more copy adds, null if the place takes none
 * @param keepsSkip whether what leaves this place is kept for the up path
 */
public record Place(
        String position,
        @Nullable Slot slot,
        String stage,
        BlockConfiguration original,
        @Nullable BlockConfiguration shortcut,
        @Nullable BlockConfiguration copy,
        boolean keepsSkip) {

    /** Whether this place takes the last kept skip and concatenates it behind its input. */
    public boolean takesSkip() {
        return original.skipChannels() > 0;
    }
}
