package fusionlab.quality.scenes;

import fusionlab.quality.decoder.Decoder;
import java.nio.file.Path;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Pictures [B, 3, 32, 32] in -1..1 to latents [B, {@value #CHANNELS}, {@value #SIZE}, {@value #SIZE}] with mean 0 and deviation 1 in each
 * channel, and back. Once trained, it may be used by several threads.
 */
public final class SceneAutoencoder {

    /** Channels of the latents. */
    public static final int CHANNELS = 8;
    /** Width and height of the latents. */
    public static final int SIZE = 8;

    static final String SHIFT = "latent.shift";
    static final String SCALE = "latent.scale";
    static final int WIDTH = 64;

    private final Layers layers;

    private SceneAutoencoder(Layers layers) {
        this.layers = layers;
    }

    static SceneAutoencoder random(long seed) {
        Layers layers = new Layers(seed);
        layers.declareConvolution("encoder.1", 12, 32, 3);
        layers.declareConvolution("encoder.2", 32, WIDTH, 3);
        layers.declareConvolution("encoder.3", WIDTH, WIDTH, 3);
        layers.declareConvolution("encoder.4", WIDTH, CHANNELS, 1);
        layers.declareConvolution("decoder.1", CHANNELS, WIDTH, 3);
        layers.declareConvolution("decoder.2", WIDTH, WIDTH, 3);
        layers.declareConvolution("decoder.3", WIDTH, WIDTH, 3);
        layers.declareConvolution("decoder.4", WIDTH, 2 * WIDTH, 3);
        layers.declareConvolution("decoder.5", WIDTH / 2, WIDTH / 2, 3);
        layers.declareConvolution("decoder.6", WIDTH / 2, 12, 3);
        layers.declareConstant(SHIFT, 0, 1, CHANNELS, 1, 1);
        layers.declareConstant(SCALE, 1, 1, CHANNELS, 1, 1);
        return new SceneAutoencoder(layers);
    }

    static SceneAutoencoder read(Path file) {
        SceneAutoencoder autoencoder = random(0);
        SceneWeights.read(autoencoder.layers, file);
        return autoencoder;
    }

    Layers layers() {
        return layers;
    }

    /** Latents of pictures. */
    public Tensor encode(Tensor pictures) {
        return rawLatents(pictures).sub(layers.tensor(SHIFT)).div(layers.tensor(SCALE));
    }

    /** Pictures of latents, clamped to -1..1. */
    public Tensor decode(Tensor latents) {
        return decoder()
                .decode(latents)
                .clamp(new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0)));
    }

    /** Normalises each channel with the mean and deviation of these latents; ends training. */
    void normalise(Tensor rawLatents) {
        long[] all = {0, 2, 3};
        layers.freeze();
        layers.assign(SHIFT, rawLatents.mean(all, true, new ScalarTypeOptional()));
        Tensor centred = rawLatents.sub(layers.tensor(SHIFT));
        Tensor variance = centred.mul(centred).mean(all, true, new ScalarTypeOptional());
        layers.assign(SCALE, variance.sqrt());
    }

    Tensor rawLatents(Tensor pictures) {
        Tensor hidden = torch.silu(layers.convolution("encoder.1", torch.pixel_unshuffle(pictures, 2), 1));
        hidden = torch.silu(layers.convolution("encoder.2", hidden, 2));
        hidden = torch.silu(layers.convolution("encoder.3", hidden, 1));
        return layers.convolution("encoder.4", hidden, 1);
    }

    Tensor pictures(Tensor rawLatents) {
        return SceneDecoder.pictures(layers, rawLatents);
    }

    /** The half that decodes. */
    Decoder decoder() {
        return new Decoder(SceneDecoder.FULL, layers.tensors());
    }
}
