package fusionlab.unet.tflite;

import fusionlab.unet.weights.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A tensor of fp32 weights as TFLite lays it out.
 *
 * @param weight name, dimensions as in the ONNX form, and role
 * @param layout how its values are turned
 */
public record StoredWeight(Weight weight, Layout layout) {

    /** From the ONNX form's order of values to TFLite's. */
    public enum Layout {
        SAME,
        /** Convolutions: [out, in, height, width] to [out, height, width, in]. */
        CHANNELS_LAST,
        /** Linear layers: [in, out] to [out, in]. */
        TRANSPOSED
    }

    public long bytes() {
        return Float.BYTES * weight.elements();
    }

    /**
     * Puts the values in TFLite's order.
     *
     * @param values fp32 in the ONNX form's order
     */
    public void write(FloatBuffer values, ByteBuffer target) {
        FloatBuffer floats = target.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        switch (layout) {
            case SAME -> floats.put(values);
            case CHANNELS_LAST -> {
                int out = size(0);
                int in = size(1);
                int pixels = size(2) * size(3);
                for (int o = 0; o < out; o++) {
                    turn(values, floats, o * in * pixels, in, pixels);
                }
            }
            case TRANSPOSED -> turn(values, floats, 0, size(0), size(1));
        }
    }

    /** A matrix of rows and columns to one of columns and rows. */
    private static void turn(FloatBuffer values, FloatBuffer target, int start, int rows, int columns) {
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                target.put(start + column * rows + row, values.get(start + row * columns + column));
            }
        }
    }

    private int size(int dimension) {
        return Math.toIntExact(weight.dimensions().get(dimension));
    }
}
