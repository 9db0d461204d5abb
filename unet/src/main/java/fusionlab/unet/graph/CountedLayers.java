package fusionlab.unet.graph;

import fusionlab.unet.Cost;
import fusionlab.unet.Sinusoids;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts what layers hold and compute at batch 1, by scope, instead of writing them. Not thread-safe. */
public final class CountedLayers implements ComponentLayers<CountedLayers.Shape> {

    /** thop's count for each number of a layer normalisation. */
    private static final int NORMALISED = 4;

    private final Map<String, Cost> costs = new LinkedHashMap<>();
    private String scope = "";

    /**
     * @param channels of an image, width of tokens or of a vector
     * @param height of an image; length of tokens; 1 for a vector
     * @param width of an image; otherwise 1
     */
    public record Shape(long channels, long height, long width) {

        private long positions() {
            return height * width;
        }

        private long elements() {
            return channels * positions();
        }

        private Shape with(long otherChannels) {
            return new Shape(otherChannels, height, width);
        }
    }

    /** In order of first use, by the name of the nodes' scope. */
    public Map<String, Cost> byScope() {
        return new LinkedHashMap<>(costs);
    }

    public Cost sum() {
        return costs.values().stream().reduce(Cost.ZERO, Cost::plus);
    }

    private void count(long parameters, long macs, long products, long normalised) {
        costs.merge(scope, new Cost(parameters, macs + products, macs + normalised), Cost::plus);
    }

    @Override
    public void scope(String nodes, String weights) {
        scope = nodes;
    }

    @Override
    public Shape vectorInput(String name, long channels) {
        return new Shape(channels, 1, 1);
    }

    @Override
    public Shape tokenInput(String name, long length, long channels) {
        return new Shape(channels, length, 1);
    }

    @Override
    public Shape imageInput(String name, long channels, long height, long width) {
        return new Shape(channels, height, width);
    }

    @Override
    public Shape numberInput(String name) {
        return new Shape(1, 1, 1);
    }

    @Override
    public Shape numbersInput(String name, long count) {
        return new Shape(count, 1, 1);
    }

    @Override
    public Shape idInput(String name, long length, long vocabulary) {
        return new Shape(1, length, 1);
    }

    @Override
    public Shape sinusoids(Shape numbers, Sinusoids embedding) {
        return numbers.with(numbers.channels() * embedding.width());
    }

    @Override
    public long channels(Shape value) {
        return value.channels();
    }

    @Override
    public Shape add(Shape left, Shape right) {
        return left;
    }

    @Override
    public Shape silu(Shape value) {
        return value;
    }

    @Override
    public Shape concatenateChannels(Shape left, Shape right) {
        return left.with(left.channels() + right.channels());
    }

    @Override
    public Shape groupNorm(String name, Shape image, int groups, float epsilon) {
        count(2 * image.channels(), 0, 0, 0);
        return image;
    }

    @Override
    public Shape layerNorm(String name, Shape tokens, float epsilon) {
        count(2 * tokens.channels(), 0, 0, NORMALISED * tokens.elements());
        return tokens;
    }

    @Override
    public Shape convolution(String name, Shape image, long out, int kernel, int stride) {
        count(out, 0, 0, 0);
        return convolved(image, out, kernel, stride);
    }

    @Override
    public Shape convolutionWithoutBias(String name, Shape image, long out, int kernel) {
        return convolved(image, out, kernel, 1);
    }

    private Shape convolved(Shape image, long out, int kernel, int stride) {
        Shape result = new Shape(out, (image.height() - 1) / stride + 1, (image.width() - 1) / stride + 1);
        long weights = out * image.channels() * kernel * kernel;
        count(weights, weights * result.positions(), 0, 0);
        return result;
    }

    @Override
    public Shape linear(String name, Shape value, long out) {
        count(out, 0, 0, 0);
        return projection(name, value, out);
    }

    @Override
    public Shape projection(String name, Shape value, long out) {
        long weights = out * value.channels();
        count(weights, weights * value.positions(), 0, 0);
        return value.with(out);
    }

    @Override
    public Shape addToPixels(Shape image, Shape vector) {
        return image;
    }

    @Override
    public Shape doubled(Shape image) {
        return new Shape(image.channels(), 2 * image.height(), 2 * image.width());
    }

    @Override
    public Shape tokens(Shape image) {
        return new Shape(image.channels(), image.positions(), 1);
    }

    @Override
    public Shape pixels(Shape tokens, Shape like) {
        return like.with(tokens.channels());
    }

    @Override
    public Shape attended(Shape query, Shape key, Shape values, int heads, boolean causal) {
        count(0, 0, 2 * query.elements() * key.height(), 0);
        return query;
    }

    @Override
    public Shape attention(String name, Shape tokens, Shape context, int heads) {
        long channels = tokens.channels();
        Shape query = projection(name, tokens, channels);
        Shape key = projection(name, context, channels);
        Shape values = projection(name, context, channels);
        return linear(name, attended(query, key, values, heads, false), channels);
    }

    @Override
    public Shape feedForward(String name, Shape tokens) {
        Shape both = linear(name, tokens, 8 * tokens.channels());
        return linear(name, both.with(4 * tokens.channels()), tokens.channels());
    }

    @Override
    public Shape embedding(String name, Shape ids, long vocabulary, long width) {
        count(vocabulary * width, 0, 0, 0);
        return ids.with(width);
    }

    @Override
    public Shape addPositions(String name, Shape tokens) {
        count(tokens.elements(), 0, 0, 0);
        return tokens;
    }

    @Override
    public Shape gelu(Shape value) {
        return value;
    }

    @Override
    public Shape quickGelu(Shape value) {
        return value;
    }

    @Override
    public Shape relu(Shape value) {
        return value;
    }

    @Override
    public Shape tanh(Shape value) {
        return value;
    }

    @Override
    public Shape affine(Shape value, float factor, float offset) {
        return value;
    }
}
