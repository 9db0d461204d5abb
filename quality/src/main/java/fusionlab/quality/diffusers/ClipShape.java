package fusionlab.quality.diffusers;

/**
 * The size of one tower of CLIP, from a transformers {@code config.json}.
 *
 * @param width hidden size
 * @param inner width of the feed-forward layers
 * @param quickGelu x * sigmoid(1.702 x) instead of the exact GELU
 */
record ClipShape(int width, int layers, int heads, int inner, double epsilon, boolean quickGelu) {

    private static final int MAX_WIDTH = 16_384;

    /** Defaults of transformers' {@code CLIPTextConfig}, which it leaves out of a {@code config.json}. */
    static final ClipShape TEXT = new ClipShape(512, 12, 8, 2048, 1e-5, true);

    /** Those of {@code CLIPVisionConfig}. */
    static final ClipShape VISION = new ClipShape(768, 12, 12, 3072, 1e-5, true);

    static ClipShape read(ConfigFile config, ClipShape absent) {
        int width = config.integer("hidden_size", absent.width, 1, MAX_WIDTH);
        int heads = config.integer("num_attention_heads", absent.heads, 1, 256);
        if (width % heads != 0) {
            throw new CheckpointException(
                    config.path(), "has a hidden_size of " + width + " that " + heads + " heads do not divide");
        }
        return new ClipShape(
                width,
                config.integer("num_hidden_layers", absent.layers, 1, 256),
                heads,
                config.integer("intermediate_size", absent.inner, 1, 4 * MAX_WIDTH),
                config.number("layer_norm_eps", absent.epsilon),
                config.oneOf("hidden_act", "quick_gelu", "gelu").equals("quick_gelu"));
    }
}
