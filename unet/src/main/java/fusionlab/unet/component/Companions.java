package fusionlab.unet.component;

/** The text encoder and the decoder that belong to a UNet. */
public record Companions(TextEncoder textEncoder, Decoder decoder) {}
