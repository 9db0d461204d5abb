package fusionlab.unet.component;

import fusionlab.unet.config.ComponentType;
import fusionlab.unet.config.DecoderConfig;
import fusionlab.unet.config.InvalidConfigException;
import fusionlab.unet.config.TextEncoderConfig;
import fusionlab.unet.config.TinyDecoderConfig;

/** Reads components. */
public final class Components {

    private Components() {}

    /**
     * A text encoder from transformers' {@code config.json}, or the decoder of an autoencoder from diffusers'.
     *
     * @throws InvalidConfigException naming the field and what is expected
     */
    public static Component parse(String configJson) {
        return switch (ComponentType.of(configJson)) {
            case UNET -> throw new InvalidConfigException("_class_name", "is of a UNet, not of a text encoder or decoder");
            case TEXT_ENCODER -> new TextEncoder(TextEncoderConfig.read(configJson));
            case DECODER -> new Decoder(DecoderConfig.read(configJson));
            case TINY_DECODER -> new TinyDecoder(TinyDecoderConfig.read(configJson));
        };
    }
}
