package fusionlab.quality.diffusers;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** CLIP's image tower, as transformers' {@code CLIPVisionModel} computes it: patches, a class token, a transformer. */
final class ImageTower {

    private static final String EMBEDDINGS = "vision_model.embeddings.";

    private final Layers layers;
    private final ClipShape shape;
    private final ClipTransformer transformer;
    private final int imageSize;
    private final int patch;

    ImageTower(Layers layers, ConfigFile config) {
        this.layers = layers;
        this.shape = ClipShape.read(config, ClipShape.VISION);
        this.imageSize = config.integer("image_size", 224, 1, 4096);
        this.patch = config.integer("patch_size", 32, 1, imageSize);
        int side = imageSize / patch;
        layers.require(EMBEDDINGS + "class_embedding", shape.width());
        layers.require(EMBEDDINGS + "patch_embedding.weight", shape.width(), 3, patch, patch);
        layers.require(EMBEDDINGS + "position_embedding.weight", (long) side * side + 1, shape.width());
        layers.requireNorm("vision_model.pre_layrnorm", shape.width()); // transformers' own spelling
        this.transformer = new ClipTransformer(layers, shape, "vision_model.encoder", false);
        layers.requireNorm("vision_model.post_layernorm", shape.width());
    }

    int width() {
        return shape.width();
    }

    int imageSize() {
        return imageSize;
    }

    /** @param pixels normalised, [B,3,size,size]; @return the class token's last state, [B,D] */
    Tensor pooled(Tensor pixels) {
        long batch = pixels.size(0);
        Tensor patches = layers.convolution(
                        EMBEDDINGS + "patch_embedding", layers.compute().bring(pixels), patch, 0)
                .flatten(2, 3)
                .transpose(1, 2);
        Tensor first = layers.tensor(EMBEDDINGS + "class_embedding").expand(batch, 1, shape.width());
        Tensor embedded = torch.cat(new TensorVector(first, patches), 1)
                .add(layers.tensor(EMBEDDINGS + "position_embedding.weight"));
        Tensor hidden = transformer.apply(layers.layerNorm("vision_model.pre_layrnorm", embedded, shape.epsilon()));
        return layers.layerNorm("vision_model.post_layernorm", hidden.select(1, 0), shape.epsilon());
    }
}
