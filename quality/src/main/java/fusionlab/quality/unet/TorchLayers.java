package fusionlab.quality.unet;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.Scoped;
import fusionlab.unet.Sinusoids;
import fusionlab.unet.graph.Layers;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The layers computed at once by libtorch; images are [batch, channels, height, width], tokens [batch, tokens, channels]. */
final class TorchLayers implements Layers<Tensor> {

    private static final long[] NO_DILATION = {1, 1};

    /** Numbers in a CPU's widest vector: softmax exponentiates the keys beyond a multiple of it one by one. */
    private static final long LANES = 16;

    private final Weights weights;
    private final Map<String, Tensor> inputs;
    private final Compute compute;
    private String prefix = "";
    private TensorOptional textMask = new TensorOptional();

    /** @param inputs by diffusers' names, wherever they are; images, tokens and vectors are brought to where the weights are */
    TorchLayers(Weights weights, Map<String, Tensor> inputs, Compute compute) {
        this.weights = weights;
        this.inputs = inputs;
        this.compute = compute;
    }

    @Override
    public void scope(String nodes, String weightPrefix) {
        prefix = weightPrefix;
    }

    /** Frees everything not needed outside the unit when it is done: otherwise large latents would not fit. */
    @Override
    public Tensor unit(Supplier<Tensor> unit) {
        return Scoped.result(unit);
    }

    @Override
    public Tensor vectorInput(String name, long channels) {
        return compute.bring(input(name));
    }

    @Override
    public Tensor numberInput(String name) {
        return input(name);
    }

    @Override
    public Tensor numbersInput(String name, long count) {
        return input(name);
    }

    /** On the CPU in 32 bits, and only then in the precision of the weights. */
    @Override
    public Tensor sinusoids(Tensor numbers, Sinusoids embedding) {
        float[] embedded = embedding.of(Floats.of(numbers));
        return compute.bring(Floats.tensor(embedded, numbers.size(0), embedded.length / numbers.size(0)));
    }

    @Override
    public Tensor tokenInput(String name, long length, long channels) {
        Tensor tokens = compute.bring(input(name));
        if (tokens.dim() != 3 || tokens.size(2) != channels) {
            throw new IllegalArgumentException(
                    "The context must be [batch, tokens, " + channels + "], not " + Shapes.of(tokens));
        }
        return tokens.is_cpu() && tokens.size(1) % LANES != 0 ? padded(tokens) : tokens;
    }

    /** Pads with tokens that {@link #textMask} hides, so that attention over twelve tokens does not take longer than over 64. */
    private Tensor padded(Tensor text) {
        long length = text.size(1);
        long added = LANES - length % LANES;
        Scalar hidden = new Scalar(Double.NEGATIVE_INFINITY);
        Tensor mask = torch.constant_pad_nd(text.new_zeros(length), new long[] {0, added}, hidden);
        textMask = new TensorOptional(mask.view(1, 1, 1, length + added));
        return torch.constant_pad_nd(text, new long[] {0, 0, 0, added});
    }

    @Override
    public Tensor imageInput(String name, long channels, long height, long width) {
        return compute.bring(input(name));
    }

    @Override
    public long channels(Tensor value) {
        return value.size(1);
    }

    @Override
    public Tensor add(Tensor left, Tensor right) {
        return left.add(right);
    }

    @Override
    public Tensor silu(Tensor value) {
        return torch.silu(value);
    }

    @Override
    public Tensor concatenateChannels(Tensor left, Tensor right) {
        return torch.cat(new TensorVector(left, right), 1);
    }

    @Override
    public Tensor groupNorm(String name, Tensor image, int groups, float epsilon) {
        return torch.group_norm(image, groups, optional(name + ".weight"), optional(name + ".bias"), epsilon, false);
    }

    @Override
    public Tensor layerNorm(String name, Tensor tokens, float epsilon) {
        long[] width = {tokens.size(2)};
        return torch.layer_norm(tokens, width, optional(name + ".weight"), optional(name + ".bias"), epsilon, false);
    }

    @Override
    public Tensor convolution(String name, Tensor image, long out, int kernel, int stride) {
        long padding = kernel / 2;
        return torch.conv2d(
                image,
                weight(name + "weight"),
                optional(name + "bias"),
                new long[] {stride, stride},
                new long[] {padding, padding},
                NO_DILATION,
                1);
    }

    @Override
    public Tensor projection(String name, Tensor value, long out) {
        return torch.linear(value, weight(name + ".weight"));
    }

    @Override
    public Tensor linear(String name, Tensor value, long out) {
        return torch.linear(value, weight(name + ".weight"), optional(name + ".bias"));
    }

    @Override
    public Tensor addToPixels(Tensor image, Tensor vector) {
        return image.add(vector.unsqueeze(-1).unsqueeze(-1));
    }

    @Override
    public Tensor doubled(Tensor image) {
        long[] size = {2 * image.size(2), 2 * image.size(3)};
        return torch.upsample_nearest2d(image, size, new DoubleOptional(), new DoubleOptional());
    }

    @Override
    public Tensor tokens(Tensor image) {
        return image.flatten(2, 3).transpose(1, 2);
    }

    /** One channel after the other: group norms take several times as long if a pixel's channels are adjacent. */
    @Override
    public Tensor pixels(Tensor tokens, Tensor like) {
        return tokens.transpose(1, 2).contiguous().view(like.size(0), like.size(1), like.size(2), like.size(3));
    }

    @Override
    public Tensor attention(String name, Tensor tokens, Tensor context, int heads) {
        return Scoped.result(() -> {
            Tensor query = projection(name + ".to_q", tokens, tokens.size(2));
            Tensor key = projection(name + ".to_k", context, tokens.size(2));
            Tensor value = projection(name + ".to_v", context, tokens.size(2));
            TensorOptional mask = context == tokens ? new TensorOptional() : textMask;
            Tensor attended = attended(query, key, value, heads, mask, false);
            return linear(name + ".to_out.0", attended, attended.size(2));
        });
    }

    @Override
    public Tensor attended(Tensor query, Tensor key, Tensor values, int heads, boolean causal) {
        return attended(query, key, values, heads, new TensorOptional(), causal);
    }

    private static Tensor attended(
            Tensor query, Tensor key, Tensor values, int heads, TensorOptional mask, boolean causal) {
        return torch.scaled_dot_product_attention(
                        heads(query, heads),
                        heads(key, heads),
                        heads(values, heads),
                        mask,
                        0,
                        causal,
                        new DoubleOptional(),
                        false)
                .transpose(1, 2)
                .flatten(2, 3);
    }

    /** Values and gates are computed one after the other, not as halves of one tensor: each is then in one piece, and can be overwritten. */
    @Override
    public Tensor feedForward(String name, Tensor tokens) {
        return Scoped.result(() -> {
            TensorVector halves = weight(name + ".net.0.proj.weight").chunk(2, 0);
            TensorVector biases = weight(name + ".net.0.proj.bias").chunk(2, 0);
            Tensor gate = torch.gelu_(torch.linear(tokens, halves.get(1), new TensorOptional(biases.get(1))));
            Tensor wide = torch.linear(tokens, halves.get(0), new TensorOptional(biases.get(0)));
            return linear(name + ".net.2", wide.mul_(gate), tokens.size(2));
        });
    }

    private static Tensor heads(Tensor tokens, int heads) {
        return tokens.unflatten(2, heads, tokens.size(2) / heads).transpose(1, 2);
    }

    private Tensor weight(String name) {
        return weights.get(prefix + name);
    }

    private TensorOptional optional(String name) {
        return new TensorOptional(weight(name));
    }

    private Tensor input(String name) {
        Tensor input = inputs.get(name);
        if (input == null) {
            throw new IllegalArgumentException("This UNet needs the input '" + name + "', which was not given");
        }
        return input;
    }
}
