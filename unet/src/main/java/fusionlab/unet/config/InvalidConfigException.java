package fusionlab.unet.config;

import fusionlab.unet.text.OneLine;

/** A config.json that is not of a UNet, text encoder or decoder that we can build: {@link #field} says where, the message says what is expected. */
public final class InvalidConfigException extends IllegalArgumentException {

    private final String field;

    public InvalidConfigException(String field, String message) {
        super(OneLine.of(field + ": " + message));
        this.field = field;
    }

    public String field() {
        return field;
    }
}
