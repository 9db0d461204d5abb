package fusionlab.unet.graph;

import fusionlab.unet.Cost;
import fusionlab.unet.Place;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Decoder;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a text encoder or decoder with its size and work.
 *
 * @param position module name inside the component
 * @param stage of a decoder as {@link Decoder} names them; of a text encoder {@code Embedding}, {@code Layers} or {@code Norm}
 * @param kind as block keys and modules name it: {@code resnet}, {@code spatial}, {@code self_attn}, {@code mlp}, ..
 */
public record ComponentPart(String position, String stage, String kind, Cost cost) {

    /**
     * All parts in execution order; the autoencoder's 1x1 convolution of the latents is not among them.
     *
     * @param latentSize of what a decoder decodes; without effect on a text encoder
     * @throws IllegalArgumentException if a decoder is too large at that size
     */
    public static List<ComponentPart> of(Component component, int latentSize) {
        if (component instanceof Decoder decoder) {
            return blocks(decoder, latentSize);
        }
        CountedLayers counted = new CountedLayers();
        new ComponentGraph(component, Inputs.PIPELINE).append(counted, latentSize);
        List<ComponentPart> parts = new ArrayList<>();
        counted.byScope().forEach((scope, cost) -> parts.add(named(scope, cost)));
        return List.copyOf(parts);
    }

    /** Sum of all parts. */
    public static Cost sum(List<ComponentPart> parts) {
        return parts.stream().map(ComponentPart::cost).reduce(Cost.ZERO, Cost::plus);
    }

    private static List<ComponentPart> blocks(Decoder decoder, int latentSize) {
        List<ComponentPart> parts = new ArrayList<>();
        for (Place place : decoder.places(latentSize)) {
            String key = place.original().key();
            parts.add(new ComponentPart(
                    place.position(),
                    place.stage(),
                    key.substring(0, key.indexOf('-')),
                    place.original().cost()));
        }
        return List.copyOf(parts);
    }

    private static ComponentPart named(String scope, Cost cost) {
        String kind = scope.substring(scope.lastIndexOf('.') + 1);
        if (scope.equals("embeddings")) {
            return new ComponentPart(scope, "Embedding", "embedding", cost);
        }
        if (scope.startsWith("encoder.layers.")) {
            return new ComponentPart(scope, "Layers", kind, cost);
        }
        if (scope.equals("final_layer_norm")) {
            return new ComponentPart(scope, "Norm", "norm", cost);
        }
        return scope.startsWith("stage.")
                ? new ComponentPart(scope, "Up-" + (Integer.parseInt(kind) + 1), "convolutions", cost)
                : new ComponentPart(scope, scope.equals("in") ? "In" : "Out", "convolutions", cost);
    }
}
