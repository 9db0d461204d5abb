package fusionlab.unet.onnx;

import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.component.Component;
import fusionlab.unet.graph.Blocks;
import fusionlab.unet.graph.ComponentGraph;
import fusionlab.unet.graph.Inputs;
import fusionlab.unet.graph.UnetGraph;

/**
 * Generates ONNX graphs (opset 21, IR 10; opset 23 for {@link AttentionForm#OPSET23}). Stateless and thread-safe.
 *
 * <p>Weights are named as the checkpoint's tensors: relative to the block in a block model, in full in a whole UNet, where the
 * tensors of copies carry {@code #2} and up behind the module's name. Node names begin with the unit's position, so that a
 * profile of the whole UNet can be summed by block.
 */
public final class OnnxModels {

    private static final int OPSET = 21;
    private static final int OPSET_WITH_ATTENTION = 23;

    private OnnxModels() {}

    /**
     * One block as a model of its own; output {@code y}, inputs {@code x} and, where the kind has them, {@code skip},
     * {@code temb}, {@code context}.
     */
    public static OnnxModel block(BlockConfiguration block, Options options) {
        GraphBuilder graph = graph(options);
        Value y = new Blocks<>(layers(graph, options)).alone(block);
        return graph.build(block.key(), y, "y");
    }

    /**
     * A whole UNet; output {@code out_sample}, inputs {@code sample}, {@code t_emb} (sinusoidal embedding of the time step),
     * {@code context} (text tokens, where the topology has attention) and {@code added} (SDXL: pooled text and the sinusoidal
     * embeddings of the six size numbers).
     *
     * @throws IllegalArgumentException if the latent size does not fit the topology
     */
    public static OnnxModel unet(Architecture architecture, int latentSize, Options options) {
        return unet(architecture, latentSize, options, Inputs.EMBEDDED);
    }

    /** As {@link #unet(Architecture, int, Options)}, with other inputs. */
    public static OnnxModel unet(Architecture architecture, int latentSize, Options options, Inputs inputs) {
        GraphBuilder graph = graph(options);
        Value sample = new UnetGraph<>(architecture, layers(graph, options), inputs).append(latentSize);
        return graph.build(architecture.topology().name(), sample, "out_sample");
    }

    /**
     * A whole text encoder or decoder; output {@code last_hidden_state} or {@code sample}, inputs as {@code inputs} says, {@code latent} for a
     * decoder.
     *
     * @param latentSize of what a decoder decodes; without effect on a text encoder
     * @throws IllegalArgumentException if a decoder is too large at that size
     */
    public static OnnxModel component(Component component, int latentSize, Options options, Inputs inputs) {
        GraphBuilder graph = graph(options);
        ComponentGraph made = new ComponentGraph(component, inputs);
        return graph.build(made.name(), made.append(layers(graph, options), latentSize), made.output());
    }

    private static OnnxLayers layers(GraphBuilder graph, Options options) {
        return new OnnxLayers(graph, options.batch(), options.attentionForm());
    }

    private static GraphBuilder graph(Options options) {
        boolean attention = options.attentionForm() == AttentionForm.OPSET23;
        return new GraphBuilder(options.precision(), attention ? OPSET_WITH_ATTENTION : OPSET);
    }

    /**
     * The parts of a runtime profile that decide the graph.
     *
     * @param batch 1 to 64
     */
    public record Options(Precision precision, int batch, AttentionForm attentionForm) {

        public static final Options DEFAULT = new Options(Precision.FP32, 1, AttentionForm.MULTI_HEAD);

        public Options {
            if (precision == Precision.INT8) {
                throw new IllegalArgumentException("the ONNX form is fp32 or fp16, int8 is LiteRT's");
            }
            if (batch < 1 || batch > 64) {
                throw new IllegalArgumentException("batch must be 1 to 64, not " + batch);
            }
        }
    }
}
