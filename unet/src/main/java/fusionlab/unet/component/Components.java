package fusionlab.unet.component;

import fusionlab.unet.Topology;
import fusionlab.unet.UnknownTopologyException;
import fusionlab.unet.config.ComponentType;
import fusionlab.unet.config.DecoderConfig;
import fusionlab.unet.config.InvalidConfigException;
import fusionlab.unet.config.TextEncoderConfig;
import fusionlab.unet.config.TinyDecoderConfig;

/** Reads components. */
public final class Components {

    private static final String CLIP_L = """
            {"model_type": "clip_text_model", "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
             "intermediate_size": 3072, "vocab_size": 49408, "max_position_embeddings": 77, "hidden_act": "quick_gelu"}""";

    /** Without its last layer, as Stable Diffusion 2 uses it. */
    private static final String OPEN_CLIP_H = """
            {"model_type": "clip_text_model", "hidden_size": 1024, "num_hidden_layers": 23, "num_attention_heads": 16,
             "intermediate_size": 4096, "vocab_size": 49408, "max_position_embeddings": 77, "hidden_act": "gelu"}""";

    private static final String KL_F8 = """
            {"_class_name": "AutoencoderKL", "block_out_channels": [128, 256, 512, 512], "layers_per_block": 2,
             "norm_num_groups": 32, "latent_channels": 4}""";

    private Components() {}

    /**
     * The published components of a built-in topology's pipeline: CLIP ViT-L/14's text tower (sd-v2.1: OpenCLIP ViT-H's) and the
     * autoencoder of Stable Diffusion.
     *
     * @param topology one of {@link Topology#builtInNames}
     * @throws UnknownTopologyException naming the known ones
     */
    public static Companions builtIn(String topology) {
        boolean second = Topology.builtIn(topology).name().equals("sd-v2.1");
        return new Companions(
                new TextEncoder(TextEncoderConfig.read(second ? OPEN_CLIP_H : CLIP_L)),
                new Decoder(DecoderConfig.read(KL_F8)));
    }

    /** The decoder of TAESD for Stable Diffusion 1 and 2 (github.com/madebyollin/taesd). */
    public static TinyDecoder taesd() {
        return new TinyDecoder(TinyDecoderConfig.read("{}"));
    }

    /**
     * As {@link #parse(String)}, where the folder already says what it is: configs may leave out their type.
     *
     * @throws InvalidConfigException naming the field and what is expected
     */
    public static Component parse(Component.Role role, String configJson) {
        return switch (role) {
            case TEXT_ENCODER -> new TextEncoder(TextEncoderConfig.read(configJson));
            case DECODER ->
                ComponentType.of(configJson) == ComponentType.TINY_DECODER
                        ? new TinyDecoder(TinyDecoderConfig.read(configJson))
                        : new Decoder(DecoderConfig.read(configJson));
        };
    }

    /**
     * A text encoder from transformers' {@code config.json}, or the decoder of an autoencoder from diffusers'.
     *
     * @throws InvalidConfigException naming the field and what is expected
     */
    public static Component parse(String configJson) {
        return switch (ComponentType.of(configJson)) {
            case UNET ->
                throw new InvalidConfigException("_class_name", "is of a UNet, not of a text encoder or decoder");
            case TEXT_ENCODER -> new TextEncoder(TextEncoderConfig.read(configJson));
            case DECODER -> new Decoder(DecoderConfig.read(configJson));
            case TINY_DECODER -> new TinyDecoder(TinyDecoderConfig.read(configJson));
        };
    }
}
