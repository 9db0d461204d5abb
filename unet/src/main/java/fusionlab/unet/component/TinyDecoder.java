package fusionlab.unet.component;

import fusionlab.unet.config.TinyDecoderConfig;

/** TAESD's decoder. */
public record TinyDecoder(TinyDecoderConfig config) implements Component {

    @Override
    public Role role() {
        return Role.DECODER;
    }

    @Override
    public String configJson() {
        return config.json();
    }
}
