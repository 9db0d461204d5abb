package fusionlab.quality.tensors;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Types of numbers in safetensors files, under the names that stand there. */
public enum TensorType {
    F64(ScalarType.Double, 8),
    F32(ScalarType.Float, 4),
    F16(ScalarType.Half, 2),
    BF16(ScalarType.BFloat16, 2),
    I64(ScalarType.Long, 8),
    I32(ScalarType.Int, 4),
    I16(ScalarType.Short, 2),
    I8(ScalarType.Char, 1),
    U8(ScalarType.Byte, 1),
    BOOL(ScalarType.Bool, 1);

    private final ScalarType scalarType;
    private final int bytes;

    TensorType(ScalarType scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    ScalarType scalarType() {
        return scalarType;
    }

    int bytes() {
        return bytes;
    }
}
