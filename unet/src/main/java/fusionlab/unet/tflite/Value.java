package fusionlab.unet.tflite;

import java.util.ArrayList;
import java.util.List;

/** A tensor that flows through the graph, by its index. */
record Value(int tensor, List<Integer> shape) {

    /** @param axis negative counts from the end */
    int size(int axis) {
        return shape.get(axis < 0 ? shape.size() + axis : axis);
    }

    List<Integer> with(int axis, int size) {
        List<Integer> changed = new ArrayList<>(shape);
        changed.set(axis < 0 ? shape.size() + axis : axis, size);
        return changed;
    }
}
