package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/** A whole CLIP model (transformers' {@code CLIPModel}): how well a picture fits a text, as the cosine of their embeddings. */
final class ClipScorer {

    private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);

    private final Layers layers;
    private final int common;
    private final TextEncoder text;
    private final ImageTower image;
    private final float[] mean;
    private final float[] deviation;

    /**
     * @param config of the model, with {@code text_config} and {@code vision_config}
     * @param preprocessing {@code preprocessor_config.json}, or the config again if there is none: then CLIP's own mean and deviation apply
     */
    ClipScorer(Layers layers, ConfigFile config, ConfigFile preprocessing) {
        this.layers = layers;
        this.text = new TextEncoder(layers, config.part("text_config"));
        this.image = new ImageTower(layers, config.part("vision_config"));
        this.common = config.integer("projection_dim", 512, 1, 16_384);
        layers.require("text_projection.weight", common, text.width());
        layers.require("visual_projection.weight", common, image.width());
        this.mean = three(preprocessing, "image_mean", MEAN);
        this.deviation = three(preprocessing, "image_std", DEVIATION);
    }

    int positions() {
        return text.positions();
    }

    int imageSize() {
        return image.imageSize();
    }

    /** Numbers of an embedding. */
    int width() {
        return common;
    }

    /**
     * Only the towers compute in the precision of {@link Layers#compute}: pictures are resized and embeddings compared in 32 bits.
     *
     * @param pictures [B,3,H,W], -1 to 1
     * @param tokens B rows of equal length
     */
    double[] scores(Tensor pictures, List<long[]> tokens) {
        Tensor textSide = unit(layers.linear("text_projection", text.pooled(tokens)));
        return Floats.doubles(embeddings(pictures).mul(textSide).sum(-1));
    }

    /** @param pictures [B,3,H,W], -1 to 1. @return [B,D], of length 1 */
    Tensor embeddings(Tensor pictures) {
        Tensor placed = layers.compute().place(pictures);
        Tensor pixels = Bicubic.resize(placed.mul(new Scalar(0.5)).add(new Scalar(0.5)), image.imageSize())
                .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)))
                .sub(Tensor.create(mean, 1, 3, 1, 1).to(placed))
                .div(Tensor.create(deviation, 1, 3, 1, 1).to(placed));
        return unit(layers.linear("visual_projection", image.pooled(pixels)));
    }

    private static Tensor unit(Tensor embeddings) {
        Tensor rows = Compute.home(embeddings);
        return rows.div(rows.norm(new ScalarOptional(new Scalar(2.0)), new long[] {-1}, true));
    }

    private static float[] three(ConfigFile config, String field, List<Double> usual) {
        List<Double> values = config.numbers(field, usual);
        if (values.size() != 3) {
            throw new CheckpointException(config.path(), "has a '" + field + "' without three numbers");
        }
        return new float[] {
            values.get(0).floatValue(),
            values.get(1).floatValue(),
            values.get(2).floatValue()
        };
    }
}
