package fusionlab.unet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trained tensor as a diffusers checkpoint holds it.
 *
 * @param name the diffusers name, or relative to the block for {@link BlockConfiguration#tensors}
 * @param shape dimensions in PyTorch order (linear weights are [out, in])
 * @param state whether an architecture keeps it
 * @param source for a copy the tensor it starts from; null for all others, and for a copied ResNet, which starts
 *     function-preserving (its {@code conv2} zero)
 */
public record Tensor(
        String name,
        List<Integer> shape,
        State state,
        @Nullable String source) {

    /** What happens to a tensor of the checkpoint. */
    public enum State {
        KEPT,
        REMOVED,
        COPIED
    }

    static Tensor kept(String name, Integer... shape) {
        return new Tensor(name, List.of(shape), State.KEPT, null);
    }

    public long elements() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    Tensor as(String newName, State newState, @Nullable String newSource) {
        return new Tensor(newName, shape, newState, newSource);
    }
}
