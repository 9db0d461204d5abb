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

    ScalarType scalarType() {
        return scalarType;
    }

    int bytes() {
        return SafetensorsHeader.width(name());
    }
}
