package fusionlab.unet.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Sinusoids;
import fusionlab.unet.graph.ComponentLayers;
import fusionlab.unet.weights.Weight.Role;
import java.util.ArrayList;
import java.util.List;

/** The layers in ONNX's operators; images are [batch, channels, height, width]. */
record OnnxLayers(GraphBuilder graph, long batch, AttentionForm attentionForm) implements ComponentLayers<Value> {

    private static final float QUICK_GELU = 1.702f;

    @Override
    public void scope(String nodes, String weights) {
        graph.scope(nodes, weights);
    }

    @Override
    public Value vectorInput(String name, long channels) {
        return graph.input(name, batch, channels);
    }

    @Override
    public Value tokenInput(String name, long length, long channels) {
        return graph.input(name, batch, length, channels);
    }

    @Override
    public Value imageInput(String name, long channels, long height, long width) {
        return graph.input(name, batch, channels, height, width);
    }

    @Override
    public Value numberInput(String name) {
        return graph.floatInput(name, batch);
    }

    @Override
    public Value numbersInput(String name, long count) {
        return graph.floatInput(name, batch, count);
    }

    /** In fp32: at fp16's precision neighbouring time steps would be the same. */
    @Override
    public Value sinusoids(Value numbers, Sinusoids embedding) {
        long count = numbers.shape().size() == 1 ? 1 : numbers.size(1);
        Value column = graph.reshape(numbers, batch * count, 1);
        List<Long> half = List.of(batch * count, (long) embedding.width() / 2);
        Value angles = graph.node("Mul", half, List.of(column.name(), graph.floats(embedding.frequencies())));
        String sines = graph.node("Sin", half, List.of(angles.name())).name();
        String cosines = graph.node("Cos", half, List.of(angles.name())).name();
        List<String> order = embedding.cosinesFirst() ? List.of(cosines, sines) : List.of(sines, cosines);
        Value rows =
                graph.node("Concat", List.of(batch * count, (long) embedding.width()), order, Attributes.of("axis", 1));
        return graph.reshape(graph.own(rows), batch, count * embedding.width());
    }

    @Override
    public long channels(Value value) {
        return value.size(1);
    }

    @Override
    public Value add(Value left, Value right) {
        return graph.node("Add", left.shape(), List.of(left.name(), right.name()));
    }

    private Value multiply(Value left, Value right) {
        return graph.node("Mul", left.shape(), List.of(left.name(), right.name()));
    }

    @Override
    public Value silu(Value value) {
        return multiply(value, graph.node("Sigmoid", value.shape(), List.of(value.name())));
    }

    @Override
    public Value concatenateChannels(Value left, Value right) {
        List<Long> shape = new ArrayList<>(left.shape());
        shape.set(1, left.size(1) + right.size(1));
        return graph.node("Concat", shape, List.of(left.name(), right.name()), Attributes.of("axis", 1));
    }

    /** As an instance normalisation of the groups: the fastest form that every runtime has. */
    @Override
    public Value groupNorm(String name, Value value, int groups, float epsilon) {
        long channels = value.size(1);
        String scale = graph.weight(name + ".weight", Role.NORM_SCALE, channels);
        String bias = graph.weight(name + ".bias", Role.BIAS, channels);
        Value grouped = graph.reshape(value, value.size(0), groups, channels / groups * value.size(2) * value.size(3));
        Value normalised = graph.node(
                "InstanceNormalization",
                grouped.shape(),
                List.of(grouped.name(), graph.filled(1, groups), graph.filled(0, groups)),
                Attributes.of("epsilon", epsilon));
        Value restored = graph.reshape(
                normalised, value.shape().stream().mapToLong(Long::longValue).toArray());
        Value scaled = multiply(restored, graph.reshape(Value.of(scale, channels), channels, 1, 1));
        return add(scaled, graph.reshape(Value.of(bias, channels), channels, 1, 1));
    }

    @Override
    public Value layerNorm(String name, Value value, float epsilon) {
        long channels = value.size(-1);
        return graph.node(
                "LayerNormalization",
                value.shape(),
                List.of(
                        value.name(),
                        graph.weight(name + ".weight", Role.NORM_SCALE, channels),
                        graph.weight(name + ".bias", Role.BIAS, channels)),
                Attributes.of("axis", -1),
                Attributes.of("epsilon", epsilon));
    }

    @Override
    public Value convolution(String name, Value value, long out, int kernel, int stride) {
        String weight = graph.weight(name + "weight", Role.MATRIX, out, value.size(1), kernel, kernel);
        String bias = graph.weight(name + "bias", Role.BIAS, out);
        return convolved(value, out, kernel, stride, List.of(value.name(), weight, bias));
    }

    @Override
    public Value convolutionWithoutBias(String name, Value value, long out, int kernel) {
        String weight = graph.weight(name + "weight", Role.MATRIX, out, value.size(1), kernel, kernel);
        return convolved(value, out, kernel, 1, List.of(value.name(), weight));
    }

    private Value convolved(Value value, long out, int kernel, int stride, List<String> operands) {
        long padding = kernel / 2;
        long height = (value.size(2) + 2 * padding - kernel) / stride + 1;
        long width = (value.size(3) + 2 * padding - kernel) / stride + 1;
        return graph.node(
                "Conv",
                List.of(value.size(0), out, height, width),
                operands,
                Attributes.list("kernel_shape", kernel, kernel),
                Attributes.list("pads", padding, padding, padding, padding),
                Attributes.list("strides", stride, stride));
    }

    @Override
    public Value linear(String name, Value value, long out) {
        String weight = graph.weight(name + ".weight", Role.MATRIX, value.size(-1), out);
        String bias = graph.weight(name + ".bias", Role.BIAS, out);
        List<Long> shape = withLast(value, out);
        if (shape.size() == 2) {
            return graph.node("Gemm", shape, List.of(value.name(), weight, bias));
        }
        Value product = graph.node("MatMul", shape, List.of(value.name(), weight));
        return graph.node("Add", shape, List.of(product.name(), bias));
    }

    @Override
    public Value addToPixels(Value image, Value vector) {
        return add(image, graph.reshape(vector, vector.size(0), vector.size(1), 1, 1));
    }

    @Override
    public Value tokens(Value image) {
        Value last = graph.transpose(image, 0, 2, 3, 1);
        return graph.reshape(last, image.size(0), image.size(2) * image.size(3), image.size(1));
    }

    @Override
    public Value pixels(Value tokens, Value like) {
        Value image = graph.reshape(tokens, like.size(0), like.size(2), like.size(3), like.size(1));
        return graph.transpose(image, 0, 3, 1, 2);
    }

    @Override
    public Value doubled(Value value) {
        return graph.node(
                "Resize",
                List.of(value.size(0), value.size(1), 2 * value.size(2), 2 * value.size(3)),
                List.of(value.name(), "", graph.floats(1, 1, 2, 2)),
                Attributes.of("mode", "nearest"),
                Attributes.of("coordinate_transformation_mode", "asymmetric"),
                Attributes.of("nearest_mode", "floor"));
    }

    @Override
    public Value attention(String name, Value value, Value context, int heads) {
        long channels = value.size(-1);
        Value query = projection(name + ".to_q", value, channels);
        Value key = projection(name + ".to_k", context, channels);
        Value values = projection(name + ".to_v", context, channels);
        Value attended = attended(query, key, values, heads, false);
        return linear(name + ".to_out.0", attended, channels);
    }

    @Override
    public Value attended(Value query, Value key, Value values, int heads, boolean causal) {
        float scale = (float) (1 / Math.sqrt((double) query.size(-1) / heads));
        List<String> operands = List.of(query.name(), key.name(), values.name());
        return switch (attentionForm) {
            case MULTI_HEAD ->
                graph.contributed("MultiHeadAttention", query.shape(), operands, multiHead(heads, scale, causal));
            case OPSET23 -> graph.node("Attention", query.shape(), operands, grouped(heads, scale, causal));
            case PLAIN -> plainAttention(query, key, values, heads, scale, causal);
        };
    }

    /** The last attribute only where it is needed, so that models of UNets keep their bytes. */
    private static AttributeProto[] multiHead(int heads, float scale, boolean causal) {
        AttributeProto count = Attributes.of("num_heads", heads);
        AttributeProto factor = Attributes.of("scale", scale);
        return causal
                ? new AttributeProto[] {count, factor, Attributes.of("unidirectional", 1)}
                : new AttributeProto[] {count, factor};
    }

    private static AttributeProto[] grouped(int heads, float scale, boolean causal) {
        AttributeProto queries = Attributes.of("q_num_heads", heads);
        AttributeProto keys = Attributes.of("kv_num_heads", heads);
        AttributeProto factor = Attributes.of("scale", scale);
        return causal
                ? new AttributeProto[] {queries, keys, factor, Attributes.of("is_causal", 1)}
                : new AttributeProto[] {queries, keys, factor};
    }

    @Override
    public Value feedForward(String name, Value value) {
        long channels = value.size(-1);
        List<Value> halves = graph.halves(linear(name + ".net.0.proj", value, 8 * channels));
        return linear(name + ".net.2", multiply(halves.get(0), gelu(halves.get(1))), channels);
    }

    private Value plainAttention(Value query, Value key, Value values, int heads, float scale, boolean causal) {
        long tokens = query.size(1);
        long contextTokens = key.size(1);
        long width = query.size(2) / heads;
        Value rows = graph.transpose(graph.reshape(query, batch, tokens, heads, width), 0, 2, 1, 3);
        Value columns = graph.transpose(graph.reshape(key, batch, contextTokens, heads, width), 0, 2, 3, 1);
        Value mixed = graph.transpose(graph.reshape(values, batch, contextTokens, heads, width), 0, 2, 1, 3);
        List<Long> square = List.of(batch, (long) heads, tokens, contextTokens);
        Value products = graph.node("MatMul", square, List.of(rows.name(), columns.name()));
        Value scores = graph.node("Mul", square, List.of(products.name(), graph.filled(scale)));
        Value seen = causal ? graph.node("Add", square, List.of(scores.name(), graph.causalMask(tokens))) : scores;
        Value shares = graph.node("Softmax", square, List.of(seen.name()), Attributes.of("axis", -1));
        Value attended = graph.node("MatMul", rows.shape(), List.of(shares.name(), mixed.name()));
        return graph.reshape(graph.transpose(attended, 0, 2, 1, 3), batch, tokens, query.size(2));
    }

    @Override
    public Value projection(String name, Value value, long out) {
        String weight = graph.weight(name + ".weight", Role.MATRIX, value.size(-1), out);
        return graph.node("MatMul", withLast(value, out), List.of(value.name(), weight));
    }

    @Override
    public Value idInput(String name, long length, long vocabulary) {
        return graph.idInput(name, vocabulary, batch, length);
    }

    @Override
    public Value embedding(String name, Value ids, long vocabulary, long width) {
        String table = graph.weight(name + ".weight", Role.EMBEDDING, vocabulary, width);
        return graph.node("Gather", List.of(ids.size(0), ids.size(1), width), List.of(table, ids.name()));
    }

    @Override
    public Value addPositions(String name, Value tokens) {
        String rows = graph.weight(name + ".weight", Role.EMBEDDING, tokens.size(1), tokens.size(2));
        return graph.node("Add", tokens.shape(), List.of(tokens.name(), rows));
    }

    @Override
    public Value gelu(Value value) {
        return graph.node("Gelu", value.shape(), List.of(value.name()));
    }

    /** In the form that runtimes know, and fuse. */
    @Override
    public Value quickGelu(Value value) {
        Value scaled = graph.node("Mul", value.shape(), List.of(value.name(), graph.filled(QUICK_GELU)));
        return multiply(value, graph.node("Sigmoid", value.shape(), List.of(scaled.name())));
    }

    @Override
    public Value relu(Value value) {
        return graph.node("Relu", value.shape(), List.of(value.name()));
    }

    @Override
    public Value tanh(Value value) {
        return graph.node("Tanh", value.shape(), List.of(value.name()));
    }

    @Override
    public Value affine(Value value, float factor, float offset) {
        Value scaled = graph.node("Mul", value.shape(), List.of(value.name(), graph.filled(factor)));
        return offset == 0 ? scaled : graph.node("Add", value.shape(), List.of(scaled.name(), graph.filled(offset)));
    }

    private static List<Long> withLast(Value value, long size) {
        List<Long> shape = new ArrayList<>(value.shape());
        shape.set(shape.size() - 1, size);
        return shape;
    }
}
