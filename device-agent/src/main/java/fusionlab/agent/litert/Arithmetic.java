package fusionlab.agent.litert;

import fusionlab.agent.measure.ModelException;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.tflite.StoredWeight;
import fusionlab.unet.tflite.TfliteModel;
import fusionlab.unet.tflite.TfliteModels;
import fusionlab.unet.weights.HalfPrecision;
import fusionlab.unet.weights.SeededWeights;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Detects with a small model the precision in which an engine really computes, by the rounding error of its results. The expected results
 * use the model's numbers in its own precision, so that only the arithmetic differs.
 *
 * <p>fp32 is off by about 1e-7 (relative, root mean square), fp16 by 2e-4, int8 inputs by 5e-3.
 */
final class Arithmetic {

    /** A convolution of one pixel, which is a matrix product: large enough to be quantised. */
    private static final BlockConfiguration PROBE = BlockConfiguration.parse("shortcut-32x64@8x8");

    private static final double FP32_LIMIT = 1e-5;
    private static final double FP16_LIMIT = 1.5e-3;
    private static final double INT8_LIMIT = 3e-2;

    private Arithmetic() {}

    static TfliteModel probe(Precision precision) {
        return TfliteModels.block(PROBE, 1, precision);
    }

    /**
     * The precision in which the opened probe computes.
     *
     * @param weights the probe's weights
     * @throws ModelException if it cannot run, or its results are wrong
     */
    static Precision of(LiteRtModel opened, TfliteModel probe, SeededWeights weights) throws ModelException {
        float[] input = new float[probe.inputs().get(0).elements()];
        Random random = new Random(1);
        for (int i = 0; i < input.length; i++) {
            input[i] = (float) random.nextGaussian();
        }
        opened.feed(0, input);
        opened.run();
        double off = distance(opened.output(), expected(input, probe, weights));
        if (!(off < INT8_LIMIT)) {
            throw new ModelException("a small model's results are wrong here: off by " + off);
        }
        if (off < FP32_LIMIT) {
            return Precision.FP32;
        }
        return off < FP16_LIMIT ? Precision.FP16 : Precision.INT8;
    }

    private static double[] expected(float[] input, TfliteModel probe, SeededWeights weights) {
        double[] matrix = values(probe.weights().get(0), weights);
        double[] bias = values(probe.weights().get(1), weights);
        int in = PROBE.inChannels();
        double[] output = new double[input.length / in * bias.length];
        for (int i = 0; i < output.length; i++) {
            int channel = i % bias.length;
            double sum = bias[channel];
            for (int j = 0; j < in; j++) {
                sum += matrix[channel * in + j] * input[i / bias.length * in + j];
            }
            output[i] = sum;
        }
        return output;
    }

    private static double[] values(StoredWeight stored, SeededWeights weights) {
        ByteBuffer numbers = weights.values(stored.weight(), stored.precision());
        double[] values = new double[Math.toIntExact(stored.weight().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (stored.precision()) {
                case FP32 -> numbers.getFloat(i * Float.BYTES);
                case FP16 -> HalfPrecision.value(numbers.getShort(i * Short.BYTES));
                case INT8 -> numbers.get(i) * (double) SeededWeights.INT8_STEP;
            };
        }
        return values;
    }

    private static double distance(float[] actual, double[] expected) {
        double off = actual.length == expected.length ? 0 : Double.NaN;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            off += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            size += expected[i] * expected[i];
        }
        return Math.sqrt(off / size);
    }
}
