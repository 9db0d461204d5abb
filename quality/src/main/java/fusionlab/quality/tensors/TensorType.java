package fusionlab.quality.tensors;

import fusionlab.unet.weights.SafetensorsHeader;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Types of numbers in safetensors files, under the names used there. */
public enum TensorType {
    F64(ScalarType.Double),
    F32(ScalarType.Float),
    F16(ScalarType.Half),
    BF16(ScalarType.BFloat16),
    I64(ScalarType.Long),
    I32(ScalarType.Int),
    I16(ScalarType.Short),
    I8(ScalarType.Char),
    U8(ScalarType.Byte),
    BOOL(ScalarType.Bool);

    private final ScalarType scalarType;

    TensorType(ScalarType scalarType) {
        this.scalarType = scalarType;
    }

    boolean isFloat() {
        return switch (this) {
            case F64, F32, F16, BF16 -> true;
            default -> false;
        };
    }

    ScalarType scalarType() {
        return scalarType;
    }

    /** Of one number. */
    public int bytes() {
        return SafetensorsHeader.width(name());
    }
}
