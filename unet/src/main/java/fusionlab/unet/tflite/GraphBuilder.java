package fusionlab.unet.tflite;

import fusionlab.unet.Precision;
import fusionlab.unet.weights.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptionsUnion;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.QuantizationParametersT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/** Collects operators, constants and external weights; knows TFLite's form but no layer. Not thread-safe. */
final class GraphBuilder {

    /** TFLite's converter leaves smaller ones in fp32. */
    private static final int FEWEST_QUANTISED = 1024;

    /** Half precision has it too. */
    private static final float HIDDEN = -60_000;

    private final Precision precision;
    private final Scales scales;
    private final List<TensorT> tensors = new ArrayList<>();
    private final List<OperatorT> operators = new ArrayList<>();
    private final Map<Integer, Integer> operatorCodes = new LinkedHashMap<>();
    private final List<TfliteModel.Constant> constants = new ArrayList<>();
    private final Map<String, Integer> known = new HashMap<>();
    private final Map<String, StoredWeight> weights = new LinkedHashMap<>();
    private final List<TfliteModel.NamedShape> inputs = new ArrayList<>();
    private final List<Integer> inputTensors = new ArrayList<>();
    private String nodePrefix = "";
    private String weightPrefix = "";

    GraphBuilder(Precision precision, Scales scales) {
        this.precision = precision;
        this.scales = scales;
        constants.add(TfliteModel.Constant.NONE);
    }

    void scope(String nodes, String weightNames) {
        nodePrefix = nodes;
        weightPrefix = weightNames;
    }

    Value input(String name, Integer... shape) {
        return input(TensorType.FLOAT32, name, 0, List.of(shape));
    }

    /** Whole numbers in 32 bits, 0 to below {@code end}. */
    Value idInput(String name, long end, Integer... shape) {
        return input(TensorType.INT32, name, end, List.of(shape));
    }

    private Value input(byte type, String name, long idsEnd, List<Integer> shape) {
        Value value = tensor(name, type, shape, 0);
        inputs.add(new TfliteModel.NamedShape(name, value.shape(), idsEnd));
        inputTensors.add(value.tensor());
        return value;
    }

    /**
     * An fp32 tensor, or for int8 a matrix that the operator takes unconverted.
     *
     * @param shape as TFLite sees it; its size is the weight's; output channels come first
     */
    Value weight(
            String name, Weight.Role role, StoredWeight.Layout layout, List<Long> dimensions, List<Integer> shape) {
        String full = weightPrefix + name;
        StoredWeight stored = stored(new Weight(full, dimensions, role), layout);
        if (weights.put(full, stored) != null) {
            throw new IllegalStateException("weight " + full + " is declared twice");
        }
        constants.add(new TfliteModel.Constant(new byte[0], stored));
        return switch (stored.precision()) {
            case FP32 -> tensor(full, TensorType.FLOAT32, shape, constants.size() - 1);
            case FP16 -> {
                Value half = tensor(full, TensorType.FLOAT16, shape, constants.size() - 1);
                yield operator(BuiltinOperator.DEQUANTIZE, shape, Operators.dequantize(), half);
            }
            case INT8 -> {
                Value quantised = tensor(full, TensorType.INT8, shape, constants.size() - 1);
                tensors.get(quantised.tensor()).setQuantization(symmetric(scales.of(stored.weight(), shape.get(0))));
                yield quantised;
            }
        };
    }

    private StoredWeight stored(Weight weight, StoredWeight.Layout layout) {
        boolean kept = precision == Precision.INT8
                && (weight.role() != Weight.Role.MATRIX || weight.elements() < FEWEST_QUANTISED);
        return new StoredWeight(weight, layout, kept ? Precision.FP32 : precision);
    }

    private static QuantizationParametersT symmetric(float[] byOutputChannel) {
        QuantizationParametersT quantization = new QuantizationParametersT();
        quantization.setScale(byOutputChannel);
        quantization.setZeroPoint(new long[byOutputChannel.length]);
        quantization.setQuantizedDimension(0);
        return quantization;
    }

    Value integers(int... values) {
        return integers("integers" + Arrays.toString(values), List.of(values.length), values);
    }

    /** A matrix of two columns. */
    Value pairs(int... values) {
        return integers("pairs" + Arrays.toString(values), List.of(values.length / 2, 2), values);
    }

    Value scalar(int value) {
        return integers("integer" + value, List.of(), value);
    }

    private Value integers(String key, List<Integer> shape, int... values) {
        ByteBuffer bytes = littleEndian(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return constant(key, TensorType.INT32, shape, bytes);
    }

    /** One row of numbers. */
    Value floats(float... values) {
        ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return constant("floats" + Arrays.toString(values), TensorType.FLOAT32, List.of(1, values.length), bytes);
    }

    /** To be added to products of queries and keys: hides later tokens. */
    Value causalMask(int tokens) {
        ByteBuffer bytes = littleEndian(tokens * tokens * Float.BYTES);
        for (int row = 0; row < tokens; row++) {
            for (int column = 0; column < tokens; column++) {
                bytes.putFloat(column > row ? HIDDEN : 0);
            }
        }
        return constant("causal" + tokens, TensorType.FLOAT32, List.of(1, 1, tokens, tokens), bytes);
    }

    /** A constant filled with one value. */
    Value filled(float value, Integer... shape) {
        int elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        ByteBuffer bytes = littleEndian(elements * Float.BYTES);
        for (int i = 0; i < elements; i++) {
            bytes.putFloat(i * Float.BYTES, value);
        }
        return constant("filled" + value + Arrays.toString(shape), TensorType.FLOAT32, List.of(shape), bytes);
    }

    Value operator(int code, List<Integer> shape, BuiltinOptionsUnion options, Value... operands) {
        Value result = tensor(nextName(code), TensorType.FLOAT32, shape, 0);
        append(code, options, operands, result.tensor());
        return result;
    }

    /** An operator with equal results. */
    List<Value> split(int code, List<Integer> shape, int count, BuiltinOptionsUnion options, Value... operands) {
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(tensor(nextName(code) + "." + i, TensorType.FLOAT32, shape, 0));
        }
        append(code, options, operands, results.stream().mapToInt(Value::tensor).toArray());
        return results;
    }

    TfliteModel build(String name, Value result, String outputName) {
        tensors.get(result.tensor()).setName(outputName);
        SubGraphT graph = new SubGraphT();
        graph.setName(name);
        graph.setTensors(tensors.toArray(new TensorT[0]));
        graph.setOperators(operators.toArray(new OperatorT[0]));
        graph.setInputs(inputTensors.stream().mapToInt(Integer::intValue).toArray());
        graph.setOutputs(new int[] {result.tensor()});
        return new TfliteModel(
                graph,
                precision,
                List.copyOf(operatorCodes.keySet()),
                List.copyOf(constants),
                List.copyOf(inputs),
                new TfliteModel.NamedShape(outputName, result.shape()));
    }

    private void append(int code, BuiltinOptionsUnion options, Value[] operands, int... results) {
        OperatorT operator = new OperatorT();
        operator.setOpcodeIndex(operatorCodes.computeIfAbsent(code, key -> operatorCodes.size()));
        operator.setInputs(Arrays.stream(operands).mapToInt(Value::tensor).toArray());
        operator.setOutputs(results);
        operator.setBuiltinOptions(options);
        operators.add(operator);
    }

    private Value constant(String key, byte type, List<Integer> shape, ByteBuffer bytes) {
        int index = known.computeIfAbsent(key, absent -> {
            constants.add(new TfliteModel.Constant(bytes.array(), null));
            return tensor("constant/" + key, type, shape, constants.size() - 1).tensor();
        });
        return new Value(index, shape);
    }

    private Value tensor(String name, byte type, List<Integer> shape, int buffer) {
        TensorT tensor = new TensorT();
        tensor.setName(name);
        tensor.setType(type);
        tensor.setShape(shape.stream().mapToInt(Integer::intValue).toArray());
        tensor.setBuffer(buffer);
        tensors.add(tensor);
        return new Value(tensors.size() - 1, List.copyOf(shape));
    }

    private String nextName(int code) {
        return nodePrefix + "/" + Operators.name(code) + "_" + operators.size();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static List<Integer> shape(long... sizes) {
        return Arrays.stream(sizes).mapToObj(Math::toIntExact).collect(Collectors.toList());
    }
}
