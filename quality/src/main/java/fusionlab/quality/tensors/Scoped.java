package fusionlab.quality.tensors;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Computations that free everything they allocate except their result. */
public final class Scoped {

    private Scoped() {}

    /** What {@code computation} returns, a new tensor, which then belongs to the PointerScope around the call. */
    public static Tensor result(Supplier<Tensor> computation) {
        Tensor result;
        try (PointerScope scope = new PointerScope()) {
            result = computation.get();
            result.retainReference();
        }
        PointerScope outer = PointerScope.getInnerScope();
        if (outer != null) {
            outer.attach(result);
            result.releaseReference();
        }
        return result;
    }
}
