package fusionlab.unet.graph;

import fusionlab.unet.component.Component;
import fusionlab.unet.component.Decoder;
import fusionlab.unet.component.TextEncoder;
import fusionlab.unet.component.TinyDecoder;

/** Any text encoder or decoder as a graph. */
public record ComponentGraph(Component component, Inputs inputs) {

    /** What the graph is called. */
    public String name() {
        return component.role() == Component.Role.TEXT_ENCODER ? "text_encoder" : "vae_decoder";
    }

    /** What its output is called. */
    public String output() {
        return component.role() == Component.Role.TEXT_ENCODER ? "last_hidden_state" : "sample";
    }

    /**
     * @param latentSize of what a decoder decodes; without effect on a text encoder
     * @return the output
     * @throws IllegalArgumentException if a decoder is too large at that size
     */
    public <V> V append(ComponentLayers<V> layers, int latentSize) {
        if (component instanceof TextEncoder text) {
            return new TextEncoderGraph<>(text.config(), layers, inputs).append();
        }
        return component instanceof Decoder decoder
                ? new DecoderGraph<>(decoder, layers).append(latentSize)
                : new TinyDecoderGraph<>(((TinyDecoder) component).config(), layers).append(latentSize);
    }
}
