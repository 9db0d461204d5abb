package fusionlab.unet.component;

import fusionlab.unet.config.TextEncoderConfig;

/** CLIP's text tower, for one text: it makes a token for each position. */
public record TextEncoder(TextEncoderConfig config) implements Component {

    @Override
    public Role role() {
        return Role.TEXT_ENCODER;
    }

    @Override
    public String configJson() {
        return config.json();
    }
}
