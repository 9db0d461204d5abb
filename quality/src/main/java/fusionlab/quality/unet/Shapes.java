package fusionlab.quality.unet;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The shapes of tensors, for comparisons and messages. */
final class Shapes {

    private Shapes() {}

    static List<Long> of(Tensor tensor) {
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < tensor.dim(); i++) {
            shape.add(tensor.size(i));
        }
        return shape;
    }

    static List<Long> of(fusionlab.unet.Tensor tensor) {
        return tensor.shape().stream().map(Integer::longValue).toList();
    }
}
