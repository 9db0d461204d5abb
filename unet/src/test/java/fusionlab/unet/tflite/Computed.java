package fusionlab.unet.tflite;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** An array of numbers with its shape, and what TFLite's operators are documented to make of such arrays, without any speed. */
record Computed(int[] shape, double[] values) {

    int size(int axis) {
        return shape[axis < 0 ? shape.length + axis : axis];
    }

    /** The index of the element that the broadcast operand has at a place of the result. */
    private int at(int place, int[] whole) {
        int index = 0;
        int step = 1;
        int rest = place;
        for (int axis = 1; axis <= whole.length; axis++) {
            int coordinate = rest % whole[whole.length - axis];
            rest /= whole[whole.length - axis];
            if (axis <= shape.length && size(-axis) > 1) {
                index += coordinate * step;
            }
            step *= axis <= shape.length ? size(-axis) : 1;
        }
        return index;
    }

    Computed with(Computed other, DoubleBinaryOperator operation) {
        int rank = Math.max(shape.length, other.shape.length);
        int[] whole = new int[rank];
        for (int axis = 1; axis <= rank; axis++) {
            int mine = axis <= shape.length ? size(-axis) : 1;
            int others = axis <= other.shape.length ? other.size(-axis) : 1;
            if (mine != others && mine != 1 && others != 1) {
                throw new AssertionError(Arrays.toString(shape) + " with " + Arrays.toString(other.shape));
            }
            whole[rank - axis] = Math.max(mine, others);
        }
        double[] results = new double[elements(whole)];
        Arrays.setAll(results, i -> operation.applyAsDouble(values[at(i, whole)], other.values[other.at(i, whole)]));
        return new Computed(whole, results);
    }

    Computed each(DoubleUnaryOperator operation) {
        return new Computed(shape, Arrays.stream(values).map(operation).toArray());
    }

    /** Rows of this table, by their numbers. */
    Computed rows(Computed numbers) {
        int width = size(-1);
        int[] whole = Arrays.copyOf(numbers.shape, numbers.shape.length + 1);
        whole[whole.length - 1] = width;
        double[] results = new double[elements(whole)];
        Arrays.setAll(results, i -> values[(int) numbers.values[i / width] * width + i % width]);
        return new Computed(whole, results);
    }

    Computed mean(double[] axes) {
        int[] kept = shape.clone();
        for (double axis : axes) {
            kept[(int) axis] = 1;
        }
        Computed means = new Computed(kept, new double[elements(kept)]);
        for (int i = 0; i < values.length; i++) {
            means.values[means.at(i, shape)] += values[i] * means.values.length / values.length;
        }
        return means;
    }

    Computed transposed(double[] order) {
        int[] turned = Arrays.stream(order).mapToInt(axis -> shape[(int) axis]).toArray();
        double[] results = new double[values.length];
        for (int i = 0; i < results.length; i++) {
            int[] place = new int[shape.length];
            int rest = i;
            for (int axis = turned.length - 1; axis >= 0; axis--) {
                place[(int) order[axis]] = rest % turned[axis];
                rest /= turned[axis];
            }
            int index = 0;
            for (int axis = 0; axis < shape.length; axis++) {
                index = index * shape[axis] + place[axis];
            }
            results[i] = values[index];
        }
        return new Computed(turned, results);
    }

    Computed reshaped(int[] target) {
        if (elements(target) != values.length) {
            throw new AssertionError(Arrays.toString(shape) + " reshaped to " + Arrays.toString(target));
        }
        return new Computed(target, values);
    }

    Computed joined(Computed other, int axis) {
        int[] whole = shape.clone();
        whole[axis] += other.shape[axis];
        int mine = elements(Arrays.copyOfRange(shape, axis, shape.length));
        int others = elements(Arrays.copyOfRange(other.shape, axis, shape.length));
        double[] results = new double[values.length + other.values.length];
        for (int row = 0; row < values.length / mine; row++) {
            System.arraycopy(values, row * mine, results, row * (mine + others), mine);
            System.arraycopy(other.values, row * others, results, row * (mine + others) + mine, others);
        }
        return new Computed(whole, results);
    }

    /** One of equal parts along the last axis. */
    Computed part(int index, int count) {
        int[] whole = shape.clone();
        int width = whole[shape.length - 1] / count;
        whole[shape.length - 1] = width;
        double[] results = new double[values.length / count];
        Arrays.setAll(results, i -> values[i / width * width * count + index * width + i % width]);
        return new Computed(whole, results);
    }

    Computed softmax() {
        int width = size(-1);
        double[] results = new double[values.length];
        for (int row = 0; row < values.length; row += width) {
            double total = 0;
            for (int i = row; i < row + width; i++) {
                results[i] = Math.exp(values[i]);
                total += results[i];
            }
            for (int i = row; i < row + width; i++) {
                results[i] /= total;
            }
        }
        return new Computed(shape, results);
    }

    /** The last two axes are matrices. @param adjoint whether the right ones are transposed first */
    Computed times(Computed right, boolean adjoint) {
        int rows = size(-2);
        int inner = size(-1);
        int columns = right.size(adjoint ? -2 : -1);
        if (right.size(adjoint ? -1 : -2) != inner) {
            throw new AssertionError(Arrays.toString(shape) + " times " + Arrays.toString(right.shape));
        }
        int[] whole = shape.clone();
        whole[shape.length - 1] = columns;
        double[] results = new double[elements(whole)];
        for (int i = 0; i < results.length; i++) {
            int matrix = i / (rows * columns);
            int row = i / columns % rows;
            int column = i % columns;
            for (int k = 0; k < inner; k++) {
                int other = adjoint ? column * inner + k : k * columns + column;
                results[i] +=
                        values[(matrix * rows + row) * inner + k] * right.values[matrix * inner * columns + other];
            }
        }
        return new Computed(whole, results);
    }

    static int elements(int[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}
