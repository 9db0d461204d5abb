package fusionlab.quality.export;

import java.util.EnumSet;
import java.util.Set;

/** Who loads the exported model. */
public enum ExportFormat {
    /** A folder for diffusers' {@code DiffusionPipeline.from_pretrained}. */
    DIFFUSERS(EnumSet.of(ExportPrecision.FP32, ExportPrecision.FP16, ExportPrecision.BF16)),
    /** The UNet's folder alone, as it lies in the one for diffusers. */
    SAFETENSORS(EnumSet.of(ExportPrecision.FP32, ExportPrecision.FP16, ExportPrecision.BF16)),
    /** A graph for ONNX Runtime with its weights in a file beside it. */
    ONNX(EnumSet.of(ExportPrecision.FP32, ExportPrecision.FP16)),
    /** One file for LiteRT. */
    TFLITE(EnumSet.of(ExportPrecision.FP32, ExportPrecision.FP16, ExportPrecision.INT8));

    private final Set<ExportPrecision> precisions;

    ExportFormat(Set<ExportPrecision> precisions) {
        this.precisions = precisions;
    }

    /** The precisions that it has. */
    public Set<ExportPrecision> precisions() {
        return EnumSet.copyOf(precisions);
    }

    /** Whether the model is a generated graph of one size, rather than weights for a library's network. */
    public boolean isGraph() {
        return this == ONNX || this == TFLITE;
    }
}
