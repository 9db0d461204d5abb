package fusionlab.unet.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A tensor that flows through the graph. */
record Value(String name, List<Long> shape) {

    static Value of(String name, long... shape) {
        return new Value(name, Arrays.stream(shape).boxed().collect(Collectors.toList()));
    }

    /** @param axis negative counts from the end */
    long size(int axis) {
        return shape.get(axis < 0 ? shape.size() + axis : axis);
    }
}
