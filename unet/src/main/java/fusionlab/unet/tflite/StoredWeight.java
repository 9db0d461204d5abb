package fusionlab.unet.tflite;

import fusionlab.unet.Precision;
import fusionlab.unet.weights.HalfPrecision;
import fusionlab.unet.weights.SeededWeights;
import fusionlab.unet.weights.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A tensor of weights as TFLite lays it out.
 *
 * @param weight name, dimensions as in the ONNX form, and role
 * @param layout how its values are reordered
 * @param precision of its numbers; of int8 the model has the {@link Scales}
 */
public record StoredWeight(Weight weight, Layout layout, Precision precision) {

    /** From the ONNX form's order of values to TFLite's. */
    public enum Layout {
        SAME,
        /** Convolutions: [out, in, height, width] to [out, height, width, in]. */
        CHANNELS_LAST,
        /** Linear layers: [in, out] to [out, in]. */
        TRANSPOSED
    }

    public long bytes() {
        return precision.width() * weight.elements();
    }

    /**
     * Puts generated values in TFLite's order, rounded to its precision; int8 in steps of {@link SeededWeights#INT8_STEP}.
     *
     * @param values fp32 in the ONNX form's order
     */
    public void write(FloatBuffer values, ByteBuffer target) {
        ByteBuffer bytes = target.order(ByteOrder.LITTLE_ENDIAN);
        switch (layout) {
            case SAME -> turn(values, bytes, 0, values.remaining(), 1);
            case CHANNELS_LAST -> {
                int out = size(0);
                int in = size(1);
                int pixels = size(2) * size(3);
                for (int o = 0; o < out; o++) {
                    turn(values, bytes, o * in * pixels, in, pixels);
                }
            }
            case TRANSPOSED -> turn(values, bytes, 0, size(0), size(1));
        }
    }

    /** A matrix of rows and columns to one of columns and rows. */
    private void turn(FloatBuffer values, ByteBuffer target, int start, int rows, int columns) {
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                put(target, start + column * rows + row, values.get(start + row * columns + column));
            }
        }
    }

    private void put(ByteBuffer target, int index, float value) {
        switch (precision) {
            case FP32 -> target.putFloat(index * Float.BYTES, value);
            case FP16 -> target.putShort(index * Short.BYTES, HalfPrecision.bits(value));
            case INT8 -> target.put(index, SeededWeights.int8(value));
        }
    }

    private int size(int dimension) {
        return Math.toIntExact(weight.dimensions().get(dimension));
    }
}
