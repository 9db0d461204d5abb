package fusionlab.unet.config;

/** What a {@code config.json} of a pipeline's folder describes. */
public enum ComponentType {
    TEXT_ENCODER,
    UNET,
    DECODER,
    TINY_DECODER;

    /**
     * By {@code model_type} (transformers) or {@code _class_name} (diffusers); a UNet's without either.
     *
     * @throws InvalidConfigException if it is not JSON, or of something else
     */
    public static ComponentType of(String json) {
        ConfigReader reader = ConfigReader.of(json);
        if (reader.has("model_type")) {
            return TEXT_ENCODER;
        }
        String name = reader.text("_class_name", "UNet2DConditionModel");
        return switch (name) {
            case DecoderConfig.TYPE, DecoderConfig.PRUNED_TYPE -> DECODER;
            case TinyDecoderConfig.TYPE -> TINY_DECODER;
            default -> UNET; // whose reader says what it does not support
        };
    }
}
