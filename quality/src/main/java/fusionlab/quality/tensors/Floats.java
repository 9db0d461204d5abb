package fusionlab.quality.tensors;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Tensors of 32-bit floats from and to Java arrays. */
public final class Floats {

    private Floats() {}

    /**
     * A tensor with a copy of the values, row-major; it belongs to the caller's PointerScope.
     *
     * @throws IllegalArgumentException if the shape holds another number of values
     */
    public static Tensor tensor(float[] values, long... shape) {
        Tensor tensor = torch.empty(shape);
        if (tensor.numel() != values.length) {
            throw new IllegalArgumentException(values.length + " values do not fill a tensor of " + tensor.numel());
        }
        if (values.length == 0) {
            return tensor;
        }
        try (PointerScope scope = new PointerScope()) {
            new FloatPointer(tensor.data_ptr()).put(values);
        }
        return tensor;
    }

    /** {@link #of} as doubles. */
    public static double[] doubles(Tensor tensor) {
        float[] values = of(tensor);
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    /** A tensor's values, row-major, wherever it is and whatever its type and its order in memory. */
    public static float[] of(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor floats = Compute.home(tensor.detach()).contiguous();
            float[] values = new float[Math.toIntExact(floats.numel())];
            if (values.length > 0) {
                new FloatPointer(floats.data_ptr()).get(values);
            }
            return values;
        }
    }
}
