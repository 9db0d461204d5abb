package fusionlab.unet.graph;

import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Place;
import fusionlab.unet.component.Decoder;

/** The decoder of diffusers' {@code AutoencoderKL} from its first convolution on: {@code AutoencoderKL.decode}. */
public record DecoderGraph<V>(Decoder decoder, ComponentLayers<V> layers) {

    private static final String ROOT = "decoder.";

    /**
     * Appends the whole decoder, with the input {@code latent} (already divided by the scaling factor).
     *
     * @return pictures, about -1 to 1
     * @throws IllegalArgumentException if the decoder is too large at that size
     */
    public V append(int latentSize) {
        int channels = decoder.config().latentChannels();
        V hidden = layers.imageInput("latent", channels, latentSize, latentSize);
        if (decoder.config().postQuant()) {
            layers.scope("post_quant_conv", "");
            hidden = layers.convolution("post_quant_conv.", hidden, channels, 1, 1);
        }
        Blocks<V> blocks = new Blocks<>(layers);
        for (Place place : decoder.places(latentSize)) {
            BlockConfiguration block = place.original();
            V before = hidden;
            boolean last = block.kind() == BlockKind.CONV_OUT;
            layers.scope(place.position(), last ? ROOT : ROOT + place.position() + ".");
            hidden = layers.unit(() -> last
                    ? blocks.out(block, before, Blocks.DECODER_EPSILON)
                    : blocks.append(block, new Blocks.Feed<>(before, null, null, null, null)));
        }
        return hidden;
    }
}
