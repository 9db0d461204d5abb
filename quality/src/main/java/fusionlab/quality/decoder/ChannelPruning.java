package fusionlab.quality.decoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Uniform channel pruning (SnapFusion, section 3.2): every layer keeps the same share of its channels. In each group of the group norms
 * the first channels stay, so that the groups, and with them what is normalised together, stay too, and layers that are added to each other
 * keep the same channels. The paper does not say which stay; docs/decisions/0088-efficient-decoder.md says why these.
 */
public final class ChannelPruning {

    private ChannelPruning() {}

    /**
     * The weights of a decoder with fewer channels: copies, in the caller's PointerScope. Equal shapes give equal weights, bit for bit.
     *
     * @param shapes of the result, each as long as the original's and nowhere larger; where one differs, both are multiples of the groups
     * @throws IllegalArgumentException naming a tensor that is missing or cannot be cut so
     */
    public static Map<String, Tensor> of(Map<String, Tensor> weights, Map<String, List<Long>> shapes, int groups) {
        Map<String, Tensor> pruned = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            Tensor whole = weights.get(name);
            if (whole == null || whole.dim() != shape.size()) {
                throw new IllegalArgumentException("there is no tensor " + name + " to cut to " + shape);
            }
            Tensor cut = whole.detach();
            for (int axis = 0; axis < shape.size(); axis++) {
                cut = cut(name, cut, axis, shape.get(axis), groups);
            }
            pruned.put(name, cut.clone());
        });
        return pruned;
    }

    private static Tensor cut(String name, Tensor tensor, int axis, long kept, int groups) {
        long all = tensor.size(axis);
        if (kept == all) {
            return tensor;
        }
        if (kept > all || kept % groups != 0 || all % groups != 0) {
            throw new IllegalArgumentException(
                    name + " has " + all + " channels, of which " + groups + " groups cannot keep " + kept);
        }
        List<Long> split = new ArrayList<>();
        for (int i = 0; i < tensor.dim(); i++) {
            split.add(tensor.size(i));
        }
        split.set(axis, all / groups);
        split.add(axis, (long) groups);
        Tensor first = tensor.reshape(longs(split)).narrow(axis + 1L, 0, kept / groups);
        split.remove(axis);
        split.set(axis, kept);
        return first.reshape(longs(split));
    }

    private static long[] longs(List<Long> shape) {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
