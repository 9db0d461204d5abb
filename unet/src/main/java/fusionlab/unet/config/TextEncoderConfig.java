package fusionlab.unet.config;

import com.google.gson.JsonObject;

/**
 * The fields of transformers' {@code CLIPTextConfig} that decide what a text encoder computes.
 *
 * @param width of a token
 * @param inner width of the feed-forward layers
 * @param vocabulary tokens that have an embedding
 * @param positions tokens of a text
 * @param quickGelu x sigmoid(1.702 x) instead of the exact GELU
 * @param epsilon of the normalisations
 */
public record TextEncoderConfig(
        int width, int layers, int heads, int inner, int vocabulary, int positions, boolean quickGelu, double epsilon) {

    /** What {@code model_type} says. */
    public static final String TYPE = "clip_text_model";

    private static final int MAX_LAYERS = 256;
    private static final int MAX_VOCABULARY = 1_000_000;
    private static final String QUICK_GELU = "quick_gelu";
    private static final String GELU = "gelu";

    /**
     * Absent fields have transformers' defaults.
     *
     * @throws InvalidConfigException naming the field and what is expected
     */
    public static TextEncoderConfig read(String json) {
        ConfigReader reader = ConfigReader.of(json);
        String type = reader.text("model_type", TYPE);
        if (!type.equals(TYPE)) {
            throw new InvalidConfigException("model_type", "must be " + TYPE + ", not " + type);
        }
        int width = reader.integer("hidden_size", 512, 1, Bounds.MAX_CHANNELS);
        int heads = reader.integer("num_attention_heads", 8, 1, Bounds.MAX_HEADS);
        if (width % heads != 0) {
            throw new InvalidConfigException(
                    "num_attention_heads", "must divide hidden_size " + width + ", not be " + heads);
        }
        String activation = reader.text("hidden_act", QUICK_GELU);
        if (!activation.equals(QUICK_GELU) && !activation.equals(GELU)) {
            throw new InvalidConfigException("hidden_act", "must be quick_gelu or gelu, not " + activation);
        }
        double epsilon = reader.number("layer_norm_eps", 1e-5);
        if (!(epsilon > 0 && epsilon < 1)) {
            throw new InvalidConfigException("layer_norm_eps", "must be above 0 and below 1, not " + epsilon);
        }
        return new TextEncoderConfig(
                width,
                reader.integer("num_hidden_layers", 12, 1, MAX_LAYERS),
                heads,
                reader.integer("intermediate_size", 2048, 1, 4 * Bounds.MAX_CHANNELS),
                reader.integer("vocab_size", 49_408, 1, MAX_VOCABULARY),
                reader.integer("max_position_embeddings", 77, 1, Bounds.MAX_CONTEXT_LENGTH),
                activation.equals(QUICK_GELU),
                epsilon);
    }

    /** One line; {@link #read} gives an equal config. */
    public String json() {
        JsonObject fields = new JsonObject();
        fields.addProperty("hidden_act", quickGelu ? QUICK_GELU : GELU);
        fields.addProperty("hidden_size", width);
        fields.addProperty("intermediate_size", inner);
        fields.addProperty("layer_norm_eps", epsilon);
        fields.addProperty("max_position_embeddings", positions);
        fields.addProperty("model_type", TYPE);
        fields.addProperty("num_attention_heads", heads);
        fields.addProperty("num_hidden_layers", layers);
        fields.addProperty("vocab_size", vocabulary);
        return fields.toString();
    }
}
