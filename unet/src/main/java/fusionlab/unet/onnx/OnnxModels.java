package fusionlab.unet.onnx;

import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Precision;

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
        long batch = options.batch();
        boolean embeds = block.kind() == BlockKind.TIME_EMBEDDING || block.kind() == BlockKind.ADDED_EMBEDDING;
        Value x = embeds
                ? graph.input("x", batch, block.inChannels())
                : graph.input("x", batch, block.inChannels(), block.height(), block.width());
        Value skip = block.skipChannels() == 0
                ? null
                : graph.input("skip", batch, block.skipChannels(), block.height(), block.width());
        Value embedding =
                block.kind() == BlockKind.RESNET ? graph.input("temb", batch, block.embeddingChannels()) : null;
        Value context = block.kind() == BlockKind.CROSS_ATTENTION
                ? graph.input("context", batch, block.contextLength(), block.contextChannels())
                : null;
        graph.scope(block.key().substring(0, block.key().indexOf('-')), "");
        Blocks blocks = new Blocks(graph, new Layers(graph, options.attentionForm()));
        return graph.build(block.key(), blocks.append(block, new Blocks.Feed(x, skip, embedding, context)), "y");
    }

    /**
     * A whole UNet; output {@code out_sample}, inputs {@code sample}, {@code t_emb} (sinusoidal embedding of the time step),
     * {@code context} (text tokens, where the topology has attention) and {@code added} (SDXL: pooled text and the sinusoidal
     * embeddings of the six size numbers).
     *
     * @throws IllegalArgumentException if the latent size does not fit the topology
     */
    public static OnnxModel unet(Architecture architecture, int latentSize, Options options) {
        GraphBuilder graph = graph(options);
        Layers layers = new Layers(graph, options.attentionForm());
        return new UnetGraph(architecture, graph, layers, options.batch()).build(latentSize);
    }

    private static GraphBuilder graph(Options options) {
        boolean attention = options.attentionForm() == AttentionForm.OPSET23;
        return new GraphBuilder(options.precision(), attention ? OPSET_WITH_ATTENTION : OPSET);
    }

    /**
     * What of a runtime profile decides the graph.
     *
     * @param batch 1 to 64
     */
    public record Options(Precision precision, int batch, AttentionForm attentionForm) {

        public static final Options DEFAULT = new Options(Precision.FP32, 1, AttentionForm.MULTI_HEAD);

        public Options {
            if (batch < 1 || batch > 64) {
                throw new IllegalArgumentException("batch must be 1 to 64, not " + batch);
            }
        }
    }
}
