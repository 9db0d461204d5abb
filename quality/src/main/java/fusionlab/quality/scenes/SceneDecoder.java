package fusionlab.quality.scenes;

import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.decoder.NamedWeights;
import fusionlab.quality.tensors.NamedLayers;
import fusionlab.quality.tensors.Scoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The half of {@link SceneAutoencoder} that decodes. The latents' mean and deviation are weights of it.
 *
 * @param width channels of its first layers; even, since shuffled pixels have half as many
 */
record SceneDecoder(int width) implements DecoderForm {

    static final SceneDecoder FULL = new SceneDecoder(SceneAutoencoder.WIDTH);

    /** A shuffle by 2 makes one channel of so many. */
    private static final int SHUFFLED = 4;

    private static final int MAPS_AT_ONCE = 6;
    private static final int MAPS_KEPT = 24;

    SceneDecoder {
        if (width < 2 || width % 2 != 0) {
            throw new IllegalArgumentException("the width must be even and at least 2, not " + width);
        }
    }

    @Override
    public int latentChannels() {
        return SceneAutoencoder.CHANNELS;
    }

    @Override
    public int factor() {
        return 4;
    }

    @Override
    public Map<String, List<Long>> shapes() {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        declare(shapes, 1, latentChannels(), width);
        declare(shapes, 2, width, width);
        declare(shapes, 3, width, width);
        declare(shapes, 4, width, 2 * width);
        declare(shapes, 5, width / 2, width / 2);
        declare(shapes, 6, width / 2, Scenes.CHANNELS * SHUFFLED);
        shapes.put(SceneAutoencoder.SHIFT, List.of(1L, (long) latentChannels(), 1L, 1L));
        shapes.put(SceneAutoencoder.SCALE, List.of(1L, (long) latentChannels(), 1L, 1L));
        return shapes;
    }

    @Override
    public Tensor decode(Map<String, Tensor> weights, Tensor latents) {
        NamedWeights layers = new NamedWeights(weights);
        return Scoped.result(() -> pictures(
                layers, latents.mul(layers.tensor(SceneAutoencoder.SCALE)).add(layers.tensor(SceneAutoencoder.SHIFT))));
    }

    /** @param rawLatents as the encoder leaves them @return pictures, not clamped */
    static Tensor pictures(NamedLayers layers, Tensor rawLatents) {
        Tensor hidden = torch.silu(layers.convolution("decoder.1", rawLatents, 1, 1));
        Tensor inner = torch.silu(layers.convolution("decoder.2", hidden, 1, 1));
        hidden = hidden.add(layers.convolution("decoder.3", inner, 1, 1));
        hidden = torch.silu(torch.pixel_shuffle(layers.convolution("decoder.4", hidden, 1, 1), 2));
        hidden = torch.silu(layers.convolution("decoder.5", hidden, 1, 1));
        return torch.pixel_shuffle(layers.convolution("decoder.6", hidden, 1, 1), 2);
    }

    @Override
    public long decodingNumbers(int latentSize) {
        return MAPS_AT_ONCE * map(latentSize);
    }

    @Override
    public long trainingNumbers(int latentSize) {
        return MAPS_KEPT * map(latentSize);
    }

    /** The largest. */
    private long map(int latentSize) {
        return 2L * width * latentSize * latentSize;
    }

    private static void declare(Map<String, List<Long>> shapes, int layer, int in, int out) {
        shapes.put("decoder." + layer + ".weight", List.of((long) out, (long) in, 3L, 3L));
        shapes.put("decoder." + layer + ".bias", List.of((long) out));
    }
}
