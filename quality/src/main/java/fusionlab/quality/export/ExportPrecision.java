package fusionlab.quality.export;

import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.Precision;

/** Number format of an exported model's weights. */
public enum ExportPrecision {
    FP32(TensorType.F32),
    FP16(TensorType.F16),
    BF16(TensorType.BF16),
    /** Dynamic range quantisation: int8 matrices with a scale for each output channel, as LiteRT's converter makes them. */
    INT8(TensorType.I8);

    private final TensorType type;

    ExportPrecision(TensorType type) {
        this.type = type;
    }

    TensorType type() {
        return type;
    }

    /** That of generated graphs, which have no bf16. */
    Precision ofGraph() {
        return Precision.valueOf(name());
    }
}
