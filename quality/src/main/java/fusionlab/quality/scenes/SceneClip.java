package fusionlab.quality.scenes;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A contrastive model of pictures and captions of the world scenes (as CLIP, Radford et al., 2021): scores pictures, and its text tower
 * conditions the UNet. The first convolution keeps the full resolution, because shapes differ in a few pixels at their corners only. Once
 * trained, it may be used by several threads.
 */
public final class SceneClip {

    /** Width of both embeddings and of the contexts. */
    public static final int WIDTH = 64;

    private static final int HEADS = 4;
    private static final int TEXT_LAYERS = 2;
    private static final int[] CHANNELS = {3, 24, 48, 64, 96};
    private static final int[] STRIDES = {1, 2, 2, 2};
    private static final int FLAT = 96 * 4 * 4;
    private static final String TEMPERATURE = "temperature";
    private static final double COLDEST = Math.log(30);

    private final Layers layers;

    private SceneClip(Layers layers) {
        this.layers = layers;
    }

    static SceneClip random(long seed) {
        Layers layers = new Layers(seed);
        layers.declareUniform("text.token", .1, CaptionTokens.vocabulary(), WIDTH);
        layers.declareUniform("text.position", .1, CaptionTokens.LENGTH, WIDTH);
        for (int layer = 0; layer < TEXT_LAYERS; layer++) {
            String name = "text.layer." + layer;
            layers.declareNorm(name + ".norm1", WIDTH);
            layers.declareLinear(name + ".attention", WIDTH, 3 * WIDTH, true);
            layers.declareLinear(name + ".attention_out", WIDTH, WIDTH, true);
            layers.declareNorm(name + ".norm2", WIDTH);
            layers.declareLinear(name + ".linear1", WIDTH, 4 * WIDTH, true);
            layers.declareLinear(name + ".linear2", 4 * WIDTH, WIDTH, true);
        }
        layers.declareNorm("text.norm", WIDTH);
        layers.declareLinear("text.projection", WIDTH, WIDTH, false);
        for (int i = 1; i < CHANNELS.length; i++) {
            layers.declareConvolution("image.convolution." + i, CHANNELS[i - 1], CHANNELS[i], 3);
            layers.declareNorm("image.norm." + i, CHANNELS[i]);
        }
        layers.declareLinear("image.linear", FLAT, 128, true);
        layers.declareLinear("image.projection", 128, WIDTH, false);
        layers.declareConstant(TEMPERATURE, (float) Math.log(10), 1);
        return new SceneClip(layers);
    }

    static SceneClip read(Path file) {
        SceneClip clip = random(0);
        SceneWeights.read(clip.layers, file);
        return clip;
    }

    Layers layers() {
        return layers;
    }

    /** The contexts that the UNet attends to: [B, 12, 64]; the empty caption gives the unconditional context. */
    public Tensor contexts(List<String> captions) {
        Tensor tokens = Tensor.create(CaptionTokens.of(captions), captions.size(), CaptionTokens.LENGTH);
        Tensor hidden = torch.embedding(layers.tensor("text.token"), tokens).add(layers.tensor("text.position"));
        for (int layer = 0; layer < TEXT_LAYERS; layer++) {
            String name = "text.layer." + layer;
            hidden = hidden.add(attention(name, layers.layerNorm(name + ".norm1", hidden)));
            Tensor wide = torch.gelu(layers.linear(name + ".linear1", layers.layerNorm(name + ".norm2", hidden)));
            hidden = hidden.add(layers.linear(name + ".linear2", wide));
        }
        return layers.layerNorm("text.norm", hidden);
    }

    /** Embeddings of captions, [B, 64], of length 1. */
    public Tensor texts(List<String> captions) {
        Tensor hidden = contexts(captions).reshape(-1, WIDTH);
        Tensor ends = hidden.index_select(0, Tensor.create(CaptionTokens.ends(captions), captions.size()));
        return normalised(layers.linear("text.projection", ends));
    }

    /** Embeddings of pictures [B, 3, 32, 32], [B, 64], of length 1. */
    public Tensor images(Tensor pictures) {
        Tensor hidden = pictures;
        for (int i = 1; i < CHANNELS.length; i++) {
            hidden = layers.convolution("image.convolution." + i, hidden, STRIDES[i - 1]);
            hidden = torch.silu(layers.groupNorm("image.norm." + i, hidden));
        }
        hidden = torch.silu(layers.linear("image.linear", hidden.reshape(hidden.size(0), FLAT)));
        return normalised(layers.linear("image.projection", hidden));
    }

    /** The factor of cosine similarities in training. */
    Tensor temperature() {
        return layers.tensor(TEMPERATURE)
                .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(COLDEST)))
                .exp();
    }

    private Tensor attention(String name, Tensor input) {
        long batch = input.size(0);
        TensorVector parts = layers.linear(name + ".attention", input).chunk(3, -1);
        Tensor attended = torch.scaled_dot_product_attention(
                heads(parts.get(0), batch), heads(parts.get(1), batch), heads(parts.get(2), batch));
        return layers.linear(
                name + ".attention_out", attended.transpose(1, 2).reshape(batch, CaptionTokens.LENGTH, WIDTH));
    }

    private static Tensor heads(Tensor input, long batch) {
        return input.reshape(batch, CaptionTokens.LENGTH, HEADS, WIDTH / HEADS).transpose(1, 2);
    }

    private static Tensor normalised(Tensor embeddings) {
        return embeddings.div(embeddings.norm(new ScalarOptional(new Scalar(2.0)), new long[] {-1}, true));
    }
}
