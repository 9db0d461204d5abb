package fusionlab.unet.onnx;

import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;

/** Generates ONNX graphs (opset 21, IR 10; opset 23 for {@link AttentionForm#OPSET23}). Stateless and thread-safe. */
public final class OnnxModels {

    private OnnxModels() {}

    /** One block as a model of its own; inputs {@code x} and, where the kind has them, {@code skip}, {@code temb}, {@code context}. */
    public static OnnxModel block(BlockConfiguration configuration, Options options) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** A whole UNet; inputs {@code sample}, {@code t_emb} (sinusoidal embedding), {@code context}. */
    public static OnnxModel unet(Architecture architecture, int latentSize, Options options) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** What of a runtime profile decides the graph. */
    public record Options(Precision precision, int batch, AttentionForm attentionForm) {

        public static final Options DEFAULT = new Options(Precision.FP32, 1, AttentionForm.MULTI_HEAD);
    }
}
