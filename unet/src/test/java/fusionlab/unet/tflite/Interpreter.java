package fusionlab.unet.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.unet.weights.HalfPrecision;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.QuantizationParametersT;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/**
 * Computes what a flatbuffer says, operator by operator in double precision, and holds each result to the shape that the file declares.
 * Weights in int8 are numbers of their channel's scale; their inputs are not rounded.
 */
final class Interpreter {

    private final ReadModel model;
    private final Map<Integer, Computed> known = new HashMap<>();

    private Interpreter(ReadModel model) {
        this.model = model;
    }

    /** @param inputs by name, images with their channels last */
    static double[] run(ReadModel model, Map<String, float[]> inputs) {
        Interpreter interpreter = new Interpreter(model);
        for (int input : model.graph().getInputs()) {
            TensorT tensor = model.tensor(input);
            float[] fed = inputs.getOrDefault(tensor.getName(), new float[0]);
            double[] values = new double[fed.length];
            Arrays.setAll(values, i -> fed[i]);
            interpreter.known.put(input, new Computed(new int[] {fed.length}, values).reshaped(tensor.getShape()));
        }
        for (OperatorT operator : model.graph().getOperators()) {
            interpreter.compute(operator);
        }
        return interpreter.value(model.graph().getOutputs()[0]).values();
    }

    private void compute(OperatorT operator) {
        int[] outputs = operator.getOutputs();
        for (int i = 0; i < outputs.length; i++) {
            Computed result = result(operator, i);
            TensorT tensor = model.tensor(outputs[i]);
            assertThat(result.shape()).as(tensor.getName()).isEqualTo(tensor.getShape());
            assertThat(known.put(outputs[i], result)).as(tensor.getName()).isNull();
        }
    }

    private Computed result(OperatorT operator, int output) {
        var options = operator.getBuiltinOptions();
        Computed first = operand(operator, 0);
        switch (model.code(operator)) {
            case BuiltinOperator.ADD:
                assertThat(options.asAddOptions().getFusedActivationFunction()).isZero();
                return first.with(operand(operator, 1), Double::sum);
            case BuiltinOperator.SUB:
                assertThat(options.asSubOptions().getFusedActivationFunction()).isZero();
                return first.with(operand(operator, 1), (a, b) -> a - b);
            case BuiltinOperator.MUL:
                assertThat(options.asMulOptions().getFusedActivationFunction()).isZero();
                return first.with(operand(operator, 1), (a, b) -> a * b);
            case BuiltinOperator.SQUARED_DIFFERENCE:
                return first.with(operand(operator, 1), (a, b) -> (a - b) * (a - b));
            case BuiltinOperator.RSQRT:
                return first.each(value -> 1 / Math.sqrt(value));
            case BuiltinOperator.LOGISTIC:
                return first.each(value -> 1 / (1 + Math.exp(-value)));
            case BuiltinOperator.RELU:
                return first.each(value -> Math.max(0, value));
            case BuiltinOperator.TANH:
                return first.each(Math::tanh);
            case BuiltinOperator.GATHER:
                assertThat(options.asGatherOptions().getAxis()).isZero();
                return first.rows(operand(operator, 1));
            case BuiltinOperator.GELU:
                assertThat(options.asGeluOptions().getApproximate()).isFalse();
                return first.each(value -> value * 0.5 * (1 + errorFunction(value / Math.sqrt(2))));
            case BuiltinOperator.DEQUANTIZE:
                return first;
            case BuiltinOperator.MEAN:
                assertThat(options.asReducerOptions().getKeepDims()).isTrue();
                return first.mean(operand(operator, 1).values());
            case BuiltinOperator.TRANSPOSE:
                return first.transposed(operand(operator, 1).values());
            case BuiltinOperator.RESHAPE:
                int[] target = Arrays.stream(operand(operator, 1).values())
                        .mapToInt(value -> (int) value)
                        .toArray();
                assertThat(options.asReshapeOptions().getNewShape()).isEqualTo(target);
                return first.reshaped(target);
            case BuiltinOperator.CONCATENATION:
                return first.joined(
                        operand(operator, 1), options.asConcatenationOptions().getAxis());
            case BuiltinOperator.SPLIT:
                Computed whole = operand(operator, 1);
                assertThat(first.values()).containsExactly(whole.shape().length - 1);
                return whole.part(output, options.asSplitOptions().getNumSplits());
            case BuiltinOperator.SOFTMAX:
                assertThat(options.asSoftmaxOptions().getBeta()).isEqualTo(1);
                return first.softmax();
            case BuiltinOperator.BATCH_MATMUL:
                assertThat(options.asBatchMatMulOptions().getAdjX()).isFalse();
                return first.times(
                        operand(operator, 1), options.asBatchMatMulOptions().getAdjY());
            case BuiltinOperator.FULLY_CONNECTED:
                assertThat(options.asFullyConnectedOptions().getKeepNumDims()).isTrue();
                return biased(rows(first).times(operand(operator, 1), true), operator)
                        .reshaped(model.tensor(operator.getOutputs()[0]).getShape());
            case BuiltinOperator.PAD:
                return Images.padded(first, operand(operator, 1));
            case BuiltinOperator.CONV_2D:
                return biased(Images.convolved(first, operand(operator, 1), options.asConv2DOptions()), operator);
            default:
                throw new AssertionError(BuiltinOperator.names[model.code(operator)]);
        }
    }

    private static Computed rows(Computed value) {
        return value.reshaped(new int[] {value.values().length / value.size(-1), value.size(-1)});
    }

    private Computed biased(Computed product, OperatorT operator) {
        return operator.getInputs().length < 3 ? product : product.with(operand(operator, 2), Double::sum);
    }

    /** The Taylor series; our arguments are small. */
    private static double errorFunction(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private Computed operand(OperatorT operator, int index) {
        return value(operator.getInputs()[index]);
    }

    private Computed value(int tensor) {
        return known.computeIfAbsent(tensor, absent -> constant(model.tensor(absent)));
    }

    private Computed constant(TensorT tensor) {
        ByteBuffer bytes = model.content(tensor);
        double[] values = new double[Computed.elements(tensor.getShape())];
        assertThat(bytes.remaining()).as(tensor.getName()).isEqualTo(values.length * width(tensor.getType()));
        Arrays.setAll(values, i -> switch (tensor.getType()) {
            case TensorType.FLOAT16 -> HalfPrecision.value(bytes.getShort(2 * i));
            case TensorType.INT8 -> bytes.get(i) * scale(tensor, i);
            case TensorType.INT32 -> bytes.getInt(4 * i);
            default -> bytes.getFloat(4 * i);
        });
        return new Computed(tensor.getShape(), values);
    }

    private static double scale(TensorT tensor, int element) {
        QuantizationParametersT quantization = tensor.getQuantization();
        int channels = tensor.getShape()[quantization.getQuantizedDimension()];
        assertThat(quantization.getQuantizedDimension()).isZero();
        assertThat(quantization.getZeroPoint()).hasSize(channels).containsOnly(0);
        assertThat(quantization.getScale()).hasSize(channels);
        return quantization.getScale()[element / (Computed.elements(tensor.getShape()) / channels)];
    }

    private static int width(byte type) {
        return switch (type) {
            case TensorType.FLOAT32, TensorType.INT32 -> 4;
            case TensorType.FLOAT16 -> 2;
            case TensorType.INT8 -> 1;
            default -> throw new AssertionError("type " + type);
        };
    }
}
