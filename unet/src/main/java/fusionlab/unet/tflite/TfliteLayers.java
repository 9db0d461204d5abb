package fusionlab.unet.tflite;

import static fusionlab.unet.tflite.GraphBuilder.shape;

import fusionlab.unet.Sinusoids;
import fusionlab.unet.graph.ComponentLayers;
import fusionlab.unet.tflite.StoredWeight.Layout;
import fusionlab.unet.weights.Weight.Role;
import java.util.List;
import org.tensorflow.lite.schema.BuiltinOperator;

/** The layers in TFLite's operators; images are [batch, height, width, channels]. */
final class TfliteLayers implements ComponentLayers<Value> {

    private static final float QUICK_GELU = 1.702f;
    private static final List<Integer> ROW_AND_COLUMN = List.of(1, 2);

    private final GraphBuilder graph;
    private final Arithmetic arithmetic;
    private final int batch;

    TfliteLayers(GraphBuilder graph, int batch) {
        this.graph = graph;
        this.arithmetic = new Arithmetic(graph);
        this.batch = batch;
    }

    @Override
    public void scope(String nodes, String weights) {
        graph.scope(nodes, weights);
    }

    @Override
    public Value vectorInput(String name, long channels) {
        return graph.input(name, batch, (int) channels);
    }

    @Override
    public Value tokenInput(String name, long length, long channels) {
        return graph.input(name, batch, (int) length, (int) channels);
    }

    @Override
    public Value imageInput(String name, long channels, long height, long width) {
        return graph.input(name, batch, (int) height, (int) width, (int) channels);
    }

    @Override
    public Value numberInput(String name) {
        return graph.input(name, batch);
    }

    @Override
    public Value numbersInput(String name, long count) {
        return graph.input(name, batch, (int) count);
    }

    @Override
    public Value sinusoids(Value numbers, Sinusoids embedding) {
        int count = numbers.shape().size() == 1 ? 1 : numbers.size(1);
        Value column = reshape(numbers, List.of(batch * count, 1));
        Value angles = arithmetic.multiply(column, graph.floats(embedding.frequencies()));
        Value sines = graph.operator(BuiltinOperator.SIN, angles.shape(), Operators.none(), angles);
        Value cosines = graph.operator(BuiltinOperator.COS, angles.shape(), Operators.cosine(), angles);
        Value rows =
                embedding.cosinesFirst() ? concatenateChannels(cosines, sines) : concatenateChannels(sines, cosines);
        return reshape(rows, List.of(batch, count * embedding.width()));
    }

    @Override
    public long channels(Value value) {
        return value.size(-1);
    }

    @Override
    public Value add(Value left, Value right) {
        return arithmetic.add(left, right);
    }

    @Override
    public Value silu(Value value) {
        return arithmetic.multiply(
                value, graph.operator(BuiltinOperator.LOGISTIC, value.shape(), Operators.none(), value));
    }

    @Override
    public Value concatenateChannels(Value left, Value right) {
        List<Integer> joined = left.with(-1, left.size(-1) + right.size(-1));
        int last = joined.size() - 1;
        return graph.operator(BuiltinOperator.CONCATENATION, joined, Operators.concatenation(last), left, right);
    }

    /**
     * Statistics by channel and then by group, so that no pass over the image has a group's few channels as its inner loop; then one
     * multiplication and one addition per channel.
     */
    @Override
    public Value groupNorm(String name, Value image, int groups, float epsilon) {
        int channels = image.size(-1);
        List<Integer> grouped = List.of(batch, groups, channels / groups);
        List<Integer> perChannel = List.of(batch, 1, 1, channels);
        List<Integer> parameter = List.of(1, groups, channels / groups);
        List<Long> flat = List.of((long) channels);
        Value scale = graph.weight(name + ".weight", Role.NORM_SCALE, Layout.SAME, flat, parameter);
        Value bias = graph.weight(name + ".bias", Role.BIAS, Layout.SAME, flat, parameter);
        Value mean = groupMean(image, grouped);
        Value spread = arithmetic.multiply(mean, graph.filled(1, 1, 1, channels / groups));
        Value squares = arithmetic.squaredDifference(image, reshape(spread, perChannel));
        Value deviation = arithmetic.inverseRoot(groupMean(squares, grouped), epsilon);
        Value factor = arithmetic.multiply(deviation, scale);
        Value shift = arithmetic.subtract(bias, arithmetic.multiply(mean, factor));
        Value scaled = arithmetic.multiply(image, reshape(factor, perChannel));
        return arithmetic.add(scaled, reshape(shift, perChannel));
    }

    private Value groupMean(Value image, List<Integer> grouped) {
        Value byChannel = arithmetic.mean(image, ROW_AND_COLUMN);
        return arithmetic.mean(reshape(byChannel, grouped), List.of(2));
    }

    @Override
    public Value layerNorm(String name, Value tokens, float epsilon) {
        int channels = tokens.size(-1);
        List<Long> flat = List.of((long) channels);
        Value scale = graph.weight(name + ".weight", Role.NORM_SCALE, Layout.SAME, flat, List.of(channels));
        Value bias = graph.weight(name + ".bias", Role.BIAS, Layout.SAME, flat, List.of(channels));
        Value centred = arithmetic.subtract(tokens, arithmetic.mean(tokens, List.of(2)));
        Value variance = arithmetic.mean(arithmetic.multiply(centred, centred), List.of(2));
        Value normalised = arithmetic.multiply(centred, arithmetic.inverseRoot(variance, epsilon));
        return arithmetic.add(arithmetic.multiply(normalised, scale), bias);
    }

    /** SAME is half the kernel on all sides only at stride 1; else the padding is an operator of its own. */
    @Override
    public Value convolution(String name, Value image, long out, int kernel, int stride) {
        Value weight = filters(name, image, out, kernel);
        return convolved(image, weight, bias(name, out), kernel, stride);
    }

    /** With a bias of zeros: not every delegate has the operator without one. */
    @Override
    public Value convolutionWithoutBias(String name, Value image, long out, int kernel) {
        return convolved(image, filters(name, image, out, kernel), graph.filled(0, (int) out), kernel, 1);
    }

    private Value filters(String name, Value image, long out, int kernel) {
        int in = image.size(-1);
        return graph.weight(
                name + "weight",
                Role.MATRIX,
                Layout.CHANNELS_LAST,
                List.of(out, (long) in, (long) kernel, (long) kernel),
                shape(out, kernel, kernel, in));
    }

    private Value bias(String name, long out) {
        return graph.weight(name + "bias", Role.BIAS, Layout.SAME, List.of(out), shape(out));
    }

    private Value convolved(Value image, Value weight, Value bias, int kernel, int stride) {
        long out = weight.size(0);
        Value source = stride == 1 ? image : arithmetic.padded(image, kernel / 2);
        int height = (image.size(1) + 2 * (kernel / 2) - kernel) / stride + 1;
        int width = (image.size(2) + 2 * (kernel / 2) - kernel) / stride + 1;
        return graph.operator(
                BuiltinOperator.CONV_2D,
                shape(batch, height, width, out),
                Operators.convolution(stride, stride == 1),
                source,
                weight,
                bias);
    }

    @Override
    public Value linear(String name, Value value, long out) {
        Value weight = matrix(name, value, out);
        Value bias = graph.weight(name + ".bias", Role.BIAS, Layout.SAME, List.of(out), shape(out));
        return graph.operator(
                BuiltinOperator.FULLY_CONNECTED,
                value.with(-1, (int) out),
                Operators.fullyConnected(),
                value,
                weight,
                bias);
    }

    @Override
    public Value projection(String name, Value value, long out) {
        return graph.operator(
                BuiltinOperator.FULLY_CONNECTED,
                value.with(-1, (int) out),
                Operators.fullyConnected(),
                value,
                matrix(name, value, out));
    }

    private Value matrix(String name, Value value, long out) {
        int in = value.size(-1);
        return graph.weight(name + ".weight", Role.MATRIX, Layout.TRANSPOSED, List.of((long) in, out), shape(out, in));
    }

    @Override
    public Value addToPixels(Value image, Value vector) {
        return arithmetic.add(image, reshape(vector, List.of(batch, 1, 1, vector.size(-1))));
    }

    /** As concatenations with itself, which every delegate has: the pixels of a row side by side, then the rows. */
    @Override
    public Value doubled(Value image) {
        int height = image.size(1);
        int width = image.size(2);
        int channels = image.size(3);
        Value wide = reshape(
                graph.operator(
                        BuiltinOperator.CONCATENATION,
                        image.with(3, 2 * channels),
                        Operators.concatenation(3),
                        image,
                        image),
                List.of(batch, height, 1, 2 * width * channels));
        Value high =
                graph.operator(BuiltinOperator.CONCATENATION, wide.with(2, 2), Operators.concatenation(2), wide, wide);
        return reshape(high, List.of(batch, 2 * height, 2 * width, channels));
    }

    @Override
    public Value tokens(Value image) {
        return reshape(image, List.of(batch, image.size(1) * image.size(2), image.size(3)));
    }

    @Override
    public Value pixels(Value tokens, Value like) {
        return reshape(tokens, like.shape());
    }

    @Override
    public Value attention(String name, Value tokens, Value context, int heads) {
        int channels = tokens.size(-1);
        Value query = projection(name + ".to_q", tokens, channels);
        Value key = projection(name + ".to_k", context, channels);
        Value values = projection(name + ".to_v", context, channels);
        return linear(name + ".to_out.0", attended(query, key, values, heads, false), channels);
    }

    @Override
    public Value attended(Value query, Value key, Value values, int heads, boolean causal) {
        int width = query.size(-1) / heads;
        Value scaled = arithmetic.multiply(query, graph.filled((float) (1 / Math.sqrt(width)), 1));
        Value rows = byHead(scaled, heads);
        Value columns = byHead(key, heads);
        List<Integer> square = List.of(batch, heads, query.size(1), key.size(1));
        Value scores =
                graph.operator(BuiltinOperator.BATCH_MATMUL, square, Operators.matrixProduct(true), rows, columns);
        Value seen = causal ? arithmetic.add(scores, graph.causalMask(query.size(1))) : scores;
        Value shares = graph.operator(BuiltinOperator.SOFTMAX, square, Operators.softmax(), seen);
        Value attended = graph.operator(
                BuiltinOperator.BATCH_MATMUL,
                rows.shape(),
                Operators.matrixProduct(false),
                shares,
                byHead(values, heads));
        return reshape(arithmetic.transposed(attended, 0, 2, 1, 3), query.shape());
    }

    private Value byHead(Value tokens, int heads) {
        List<Integer> split = List.of(batch, tokens.size(1), heads, tokens.size(2) / heads);
        return arithmetic.transposed(reshape(tokens, split), 0, 2, 1, 3);
    }

    @Override
    public Value feedForward(String name, Value tokens) {
        int channels = tokens.size(-1);
        Value both = linear(name + ".net.0.proj", tokens, 8L * channels);
        List<Value> halves = graph.split(
                BuiltinOperator.SPLIT, both.with(-1, 4 * channels), 2, Operators.split(2), graph.scalar(2), both);
        return linear(name + ".net.2", arithmetic.multiply(halves.get(0), gelu(halves.get(1))), channels);
    }

    @Override
    public Value idInput(String name, long length, long vocabulary) {
        return graph.idInput(name, vocabulary, batch, (int) length);
    }

    @Override
    public Value embedding(String name, Value ids, long vocabulary, long width) {
        Value table = graph.weight(
                name + ".weight", Role.EMBEDDING, Layout.SAME, List.of(vocabulary, width), shape(vocabulary, width));
        List<Integer> tokens = List.of(ids.size(0), ids.size(1), (int) width);
        return graph.operator(BuiltinOperator.GATHER, tokens, Operators.gather(), table, ids);
    }

    @Override
    public Value addPositions(String name, Value tokens) {
        List<Integer> rows = List.of(tokens.size(1), tokens.size(2));
        List<Long> dimensions = List.of((long) tokens.size(1), (long) tokens.size(2));
        return arithmetic.add(tokens, graph.weight(name + ".weight", Role.EMBEDDING, Layout.SAME, dimensions, rows));
    }

    @Override
    public Value gelu(Value value) {
        return graph.operator(BuiltinOperator.GELU, value.shape(), Operators.gelu(), value);
    }

    @Override
    public Value quickGelu(Value value) {
        Value scaled = affine(value, QUICK_GELU, 0);
        return arithmetic.multiply(
                value, graph.operator(BuiltinOperator.LOGISTIC, value.shape(), Operators.none(), scaled));
    }

    @Override
    public Value relu(Value value) {
        return graph.operator(BuiltinOperator.RELU, value.shape(), Operators.none(), value);
    }

    @Override
    public Value tanh(Value value) {
        return graph.operator(BuiltinOperator.TANH, value.shape(), Operators.none(), value);
    }

    @Override
    public Value affine(Value value, float factor, float offset) {
        Value scaled = arithmetic.multiply(value, graph.filled(factor, 1));
        return offset == 0 ? scaled : arithmetic.add(scaled, graph.filled(offset, 1));
    }

    private Value reshape(Value value, List<Integer> to) {
        int[] target = to.stream().mapToInt(Integer::intValue).toArray();
        return graph.operator(BuiltinOperator.RESHAPE, to, Operators.reshape(target), value, graph.integers(target));
    }
}
