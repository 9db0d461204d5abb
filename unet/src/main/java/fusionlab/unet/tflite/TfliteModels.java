package fusionlab.unet.tflite;

import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.component.Component;
import fusionlab.unet.graph.Blocks;
import fusionlab.unet.graph.ComponentGraph;
import fusionlab.unet.graph.Inputs;
import fusionlab.unet.graph.UnetGraph;

/**
 * Generates TFLite graphs of builtin operators: the same computation as the ONNX form, in the order of axes that LiteRT knows (images are
 * [batch, height, width, channels]). Inputs and outputs are named as in the ONNX form. Stateless and thread-safe.
 */
public final class TfliteModels {

    private TfliteModels() {}

    /** One block as a model of its own; output {@code y}. */
    public static TfliteModel block(BlockConfiguration block, int batch, Precision precision) {
        GraphBuilder graph = new GraphBuilder(precision, Scales.GENERATED);
        Value y = new Blocks<>(new TfliteLayers(graph, batch)).alone(block);
        return graph.build(block.key(), y, "y");
    }

    /**
     * A whole UNet; output {@code out_sample}.
     *
     * @throws IllegalArgumentException if the latent size does not fit the topology
     */
    public static TfliteModel unet(Architecture architecture, int latentSize, int batch, Precision precision) {
        return unet(architecture, latentSize, batch, precision, Inputs.EMBEDDED, Scales.GENERATED);
    }

    /**
     * As {@link #unet(Architecture, int, int, Precision)}, with other inputs.
     *
     * @param scales of the weights that will follow, asked once for each int8 weight
     */
    public static TfliteModel unet(
            Architecture architecture, int latentSize, int batch, Precision precision, Inputs inputs, Scales scales) {
        GraphBuilder graph = new GraphBuilder(precision, scales);
        Value sample = new UnetGraph<>(architecture, new TfliteLayers(graph, batch), inputs).append(latentSize);
        return graph.build(architecture.topology().name(), sample, "out_sample");
    }

    /**
     * A whole text encoder or decoder; output {@code last_hidden_state} or {@code sample}, inputs as {@code inputs} says, {@code latent} for a
     * decoder.
     *
     * @param latentSize of what a decoder decodes; without effect on a text encoder
     * @throws IllegalArgumentException if a decoder is too large at that size
     */
    public static TfliteModel component(
            Component component, int latentSize, int batch, Precision precision, Inputs inputs) {
        GraphBuilder graph = new GraphBuilder(precision, Scales.GENERATED);
        ComponentGraph made = new ComponentGraph(component, inputs);
        return graph.build(made.name(), made.append(new TfliteLayers(graph, batch), latentSize), made.output());
    }
}
