package fusionlab.unet.tflite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.tensorflow.lite.schema.BuiltinOperator;

/** Operators without weights; the smaller operand is broadcast. */
record Arithmetic(GraphBuilder graph) {

    Value add(Value left, Value right) {
        return graph.operator(BuiltinOperator.ADD, broadcast(left, right), Operators.add(), left, right);
    }

    Value subtract(Value left, Value right) {
        return graph.operator(BuiltinOperator.SUB, broadcast(left, right), Operators.subtract(), left, right);
    }

    Value multiply(Value left, Value right) {
        return graph.operator(BuiltinOperator.MUL, broadcast(left, right), Operators.multiply(), left, right);
    }

    Value squaredDifference(Value left, Value right) {
        return graph.operator(
                BuiltinOperator.SQUARED_DIFFERENCE, broadcast(left, right), Operators.squaredDifference(), left, right);
    }

    Value inverseRoot(Value value, float epsilon) {
        Value positive = add(value, graph.filled(epsilon, 1));
        return graph.operator(BuiltinOperator.RSQRT, value.shape(), Operators.none(), positive);
    }

    /** The axes stay, with size one. */
    Value mean(Value value, List<Integer> axes) {
        List<Integer> shape = new ArrayList<>(value.shape());
        axes.forEach(axis -> shape.set(axis, 1));
        Value along = graph.integers(axes.stream().mapToInt(Integer::intValue).toArray());
        return graph.operator(BuiltinOperator.MEAN, shape, Operators.mean(), value, along);
    }

    Value transposed(Value value, int... order) {
        List<Integer> shape = Arrays.stream(order).mapToObj(value::size).collect(Collectors.toList());
        return graph.operator(BuiltinOperator.TRANSPOSE, shape, Operators.transpose(), value, graph.integers(order));
    }

    /** Zeros around an image. */
    Value padded(Value image, int pixels) {
        Value paddings = graph.pairs(0, 0, pixels, pixels, pixels, pixels, 0, 0);
        List<Integer> shape =
                List.of(image.size(0), image.size(1) + 2 * pixels, image.size(2) + 2 * pixels, image.size(3));
        return graph.operator(BuiltinOperator.PAD, shape, Operators.pad(), image, paddings);
    }

    private static List<Integer> broadcast(Value left, Value right) {
        int rank = Math.max(left.shape().size(), right.shape().size());
        List<Integer> shape = new ArrayList<>();
        for (int axis = -rank; axis < 0; axis++) {
            shape.add(Math.max(size(left, axis), size(right, axis)));
        }
        return shape;
    }

    private static int size(Value value, int axis) {
        return -axis > value.shape().size() ? 1 : value.size(axis);
    }
}
