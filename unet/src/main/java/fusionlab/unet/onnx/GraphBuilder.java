package fusionlab.unet.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import fusionlab.unet.Precision;
import fusionlab.unet.weights.HalfPrecision;
import fusionlab.unet.weights.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Collects nodes, constants and external weights; knows ONNX's form but no layer. Not thread-safe. */
final class GraphBuilder {

    private static final int IR_VERSION = 10;
    /** fp16 has it too. */
    private static final float HIDDEN = -60_000;

    private static final String CONTRIBUTED = "com.microsoft";

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Precision precision;
    private final int opset;
    private final Map<String, Weight> weights = new LinkedHashMap<>();
    private final List<OnnxModel.NamedShape> inputs = new ArrayList<>();
    private final Map<String, String> constants = new HashMap<>();
    private String nodePrefix = "";
    private String weightPrefix = "";
    private int nodes;
    private boolean contributed;

    GraphBuilder(Precision precision, int opset) {
        this.precision = precision;
        this.opset = opset;
    }

    /** The prefix of the names of the following nodes and weights. */
    void scope(String nodes, String weights) {
        nodePrefix = nodes;
        weightPrefix = weights;
    }

    Value input(String name, long... shape) {
        return input(elementType(), name, shape);
    }

    /** fp32 whatever the model's number format. */
    Value floatInput(String name, long... shape) {
        return input(TensorProto.DataType.FLOAT_VALUE, name, shape);
    }

    /** Whole numbers in 32 bits, 0 to below {@code end}. */
    Value idInput(String name, long end, long... shape) {
        Value value = Value.of(name, shape);
        graph.addInput(described(value, TensorProto.DataType.INT32_VALUE));
        inputs.add(new OnnxModel.NamedShape(name, value.shape(), end));
        return value;
    }

    private Value input(int type, String name, long... shape) {
        Value value = Value.of(name, shape);
        graph.addInput(described(value, type));
        inputs.add(new OnnxModel.NamedShape(name, value.shape()));
        return value;
    }

    /** fp32 numbers in the model's own number format. */
    Value own(Value floats) {
        return precision == Precision.FP32
                ? floats
                : node("Cast", floats.shape(), List.of(floats.name()), Attributes.of("to", elementType()));
    }

    String weight(String name, Weight.Role role, long... shape) {
        String full = weightPrefix + name;
        Weight weight = new Weight(full, Arrays.stream(shape).boxed().collect(Collectors.toList()), role);
        if (weights.put(full, weight) != null) {
            throw new IllegalStateException("weight " + full + " is declared twice");
        }
        StringStringEntryProto location = StringStringEntryProto.newBuilder()
                .setKey("location")
                .setValue("weights.bin")
                .build();
        graph.addInitializer(tensor(elementType(), shape)
                .setName(full)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(location));
        return full;
    }

    Value node(String operator, List<Long> shape, List<String> operands, AttributeProto... attributes) {
        return node("", operator, shape, operands, attributes);
    }

    Value contributed(String operator, List<Long> shape, List<String> operands, AttributeProto... attributes) {
        contributed = true;
        return node(CONTRIBUTED, operator, shape, operands, attributes);
    }

    /** Two halves along the last axis. */
    List<Value> halves(Value value) {
        List<Long> shape = new ArrayList<>(value.shape());
        shape.set(shape.size() - 1, value.size(-1) / 2);
        String name = nextName("Split");
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Split")
                .setName(name)
                .addInput(value.name())
                .addOutput(name + ".0")
                .addOutput(name + ".1")
                .addAttribute(Attributes.of("axis", -1))
                .addAttribute(Attributes.of("num_outputs", 2)));
        return List.of(new Value(name + ".0", shape), new Value(name + ".1", shape));
    }

    Value reshape(Value value, long... shape) {
        Value target = Value.of("", shape);
        return node("Reshape", target.shape(), List.of(value.name(), integers(shape)));
    }

    Value transpose(Value value, int... order) {
        List<Long> shape = Arrays.stream(order).mapToObj(value::size).collect(Collectors.toList());
        long[] axes = Arrays.stream(order).asLongStream().toArray();
        return node("Transpose", shape, List.of(value.name()), Attributes.list("perm", axes));
    }

    String integers(long... values) {
        return constant(
                "i" + Arrays.toString(values),
                tensor(TensorProto.DataType.INT64_VALUE, values.length),
                tensor -> Arrays.stream(values).forEach(tensor::addInt64Data));
    }

    /** A constant in the model's own number format, filled with one value; no shape for a scalar. */
    String filled(float value, long... shape) {
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return constant("v" + value + Arrays.toString(shape), tensor(elementType(), shape), tensor -> {
            for (long i = 0; i < elements; i++) {
                add(tensor, value);
            }
        });
    }

    /** To be added to products of queries and keys: hides later tokens. */
    String causalMask(long tokens) {
        return constant("causal" + tokens, tensor(elementType(), tokens, tokens), tensor -> {
            for (long row = 0; row < tokens; row++) {
                for (long column = 0; column < tokens; column++) {
                    add(tensor, column > row ? HIDDEN : 0);
                }
            }
        });
    }

    private void add(TensorProto.Builder tensor, float value) {
        if (precision == Precision.FP16) {
            tensor.addInt32Data(HalfPrecision.bits(value) & 0xffff);
        } else {
            tensor.addFloatData(value);
        }
    }

    /** fp32 whatever the model's number format, as Resize wants its scales and time steps are embedded. */
    String floats(float... values) {
        return constant(
                "f" + Arrays.toString(values), tensor(TensorProto.DataType.FLOAT_VALUE, values.length), tensor -> {
                    for (float value : values) {
                        tensor.addFloatData(value);
                    }
                });
    }

    private String constant(String key, TensorProto.Builder tensor, Consumer<TensorProto.Builder> fill) {
        return constants.computeIfAbsent(key, absent -> {
            String name = "constant_" + constants.size();
            fill.accept(tensor.setName(name));
            graph.addInitializer(tensor);
            return name;
        });
    }

    OnnxModel build(String name, Value result, String outputName) {
        Value output = new Value(outputName, result.shape());
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(outputName)
                .addInput(result.name())
                .addOutput(outputName));
        graph.addOutput(described(output, elementType())).setName(name);
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("fusionlab")
                .setGraph(graph)
                .addOpsetImport(operators("", opset));
        if (contributed) {
            model.addOpsetImport(operators(CONTRIBUTED, 1));
        }
        return new OnnxModel(
                model.build().toByteArray(),
                List.copyOf(weights.values()),
                List.copyOf(inputs),
                new OnnxModel.NamedShape(outputName, output.shape()));
    }

    private Value node(
            String domain, String operator, List<Long> shape, List<String> operands, AttributeProto... attributes) {
        String name = nextName(operator);
        graph.addNode(NodeProto.newBuilder()
                .setDomain(domain)
                .setOpType(operator)
                .setName(name)
                .addAllInput(operands)
                .addOutput(name)
                .addAllAttribute(Arrays.asList(attributes)));
        return new Value(name, List.copyOf(shape));
    }

    private String nextName(String operator) {
        return nodePrefix + "/" + operator + "_" + nodes++;
    }

    private static ValueInfoProto described(Value value, int type) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        value.shape()
                .forEach(size ->
                        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)));
        TypeProto.Tensor tensor =
                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape).build();
        return ValueInfoProto.newBuilder()
                .setName(value.name())
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private int elementType() {
        return precision == Precision.FP16 ? TensorProto.DataType.FLOAT16_VALUE : TensorProto.DataType.FLOAT_VALUE;
    }

    private static TensorProto.Builder tensor(int type, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(type);
        Arrays.stream(shape).forEach(tensor::addDims);
        return tensor;
    }

    private static OperatorSetIdProto operators(String domain, int version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build();
    }
}
