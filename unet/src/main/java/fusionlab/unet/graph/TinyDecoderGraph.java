package fusionlab.unet.graph;

import fusionlab.unet.config.TinyDecoderConfig;

/** TAESD's decoder as diffusers' {@code AutoencoderTiny.decode} computes it: convolutions and ReLU, no norms and no attention. */
public record TinyDecoderGraph<V>(TinyDecoderConfig config, ComponentLayers<V> layers) {

    /** Where TAESD bounds the latents. */
    private static final float BOUND = 3;

    private static final int COLOURS = 3;
    private static final int KERNEL = 3;

    /** Appends the whole decoder, with the input {@code latent}. @return pictures, -1 to 1 */
    public V append(int latentSize) {
        layers.scope("in", "");
        V hidden = layers.imageInput("latent", config.latentChannels(), latentSize, latentSize);
        hidden = layers.affine(layers.tanh(layers.affine(hidden, 1 / BOUND, 0)), BOUND, 0);
        hidden = layers.relu(layers.convolution(name(0), hidden, config.width(), KERNEL, 1));
        int layer = 2; // behind its activation
        int stages = config.blocks().size();
        for (int stage = 0; stage < stages; stage++) {
            layers.scope("stage." + stage, "");
            for (int block = 0; block < config.blocks().get(stage); block++) {
                String name = name(layer++);
                V before = hidden;
                hidden = layers.unit(() -> block(name, before));
            }
            if (stage < stages - 1) {
                layer++; // doubling has no weights
                hidden = layers.convolutionWithoutBias(name(layer++), layers.doubled(hidden), config.width(), KERNEL);
            }
        }
        layers.scope("out", "");
        V picture = layers.convolution(name(layer), hidden, COLOURS, KERNEL, 1);
        return layers.affine(picture, 2, -1); // TAESD's pictures are 0 to 1
    }

    private V block(String name, V x) {
        V hidden = layers.relu(layers.convolution(name + "conv.0.", x, config.width(), KERNEL, 1));
        hidden = layers.relu(layers.convolution(name + "conv.2.", hidden, config.width(), KERNEL, 1));
        return layers.relu(layers.add(layers.convolution(name + "conv.4.", hidden, config.width(), KERNEL, 1), x));
    }

    private static String name(int layer) {
        return "decoder.layers." + layer + ".";
    }
}
