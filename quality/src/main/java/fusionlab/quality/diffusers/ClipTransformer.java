package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Scoped;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** The transformer of both of CLIP's towers: pre-norm layers of self-attention and two linear layers (Radford et al. 2021). */
final class ClipTransformer {

    private final Layers layers;
    private final ClipShape shape;
    private final String prefix;
    private final boolean causal;

    /** @param prefix of the tensor names, such as {@code text_model.encoder} */
    ClipTransformer(Layers layers, ClipShape shape, String prefix, boolean causal) {
        this.layers = layers;
        this.shape = shape;
        this.prefix = prefix;
        this.causal = causal;
        for (int i = 0; i < shape.layers(); i++) {
            String layer = prefix + ".layers." + i;
            for (String projection : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
                layers.requireLinear(layer + ".self_attn." + projection, shape.width(), shape.width());
            }
            layers.requireNorm(layer + ".layer_norm1", shape.width());
            layers.requireNorm(layer + ".layer_norm2", shape.width());
            layers.requireLinear(layer + ".mlp.fc1", shape.width(), shape.inner());
            layers.requireLinear(layer + ".mlp.fc2", shape.inner(), shape.width());
        }
    }

    /** [B,T,D] to [B,T,D]. */
    Tensor apply(Tensor hidden) {
        Tensor result = hidden;
        for (int i = 0; i < shape.layers(); i++) {
            String layer = prefix + ".layers." + i;
            Tensor before = result;
            result = Scoped.result(() -> layer(layer, before)); // frees what only this layer needs
        }
        return result;
    }

    private Tensor layer(String name, Tensor hidden) {
        Tensor attended = hidden.add(
                attention(name + ".self_attn", layers.layerNorm(name + ".layer_norm1", hidden, shape.epsilon())));
        Tensor inner =
                layers.linear(name + ".mlp.fc1", layers.layerNorm(name + ".layer_norm2", attended, shape.epsilon()));
        return attended.add(layers.linear(name + ".mlp.fc2", activation(inner)));
    }

    private Tensor attention(String name, Tensor x) {
        Tensor mixed = torch.scaled_dot_product_attention(
                heads(layers.linear(name + ".q_proj", x)),
                heads(layers.linear(name + ".k_proj", x)),
                heads(layers.linear(name + ".v_proj", x)),
                new TensorOptional(),
                0,
                causal,
                new DoubleOptional(),
                false);
        return layers.linear(name + ".out_proj", mixed.transpose(1, 2).reshape(x.size(0), x.size(1), shape.width()));
    }

    /** [B,T,D] to [B,heads,T,D/heads]. */
    private Tensor heads(Tensor x) {
        return x.view(x.size(0), x.size(1), shape.heads(), shape.width() / shape.heads())
                .transpose(1, 2);
    }

    private Tensor activation(Tensor x) {
        return shape.quickGelu() ? x.mul(torch.sigmoid(x.mul(new Scalar(1.702)))) : torch.gelu(x);
    }
}
