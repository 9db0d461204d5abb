package fusionlab.unet.onnx;

import java.nio.ByteBuffer;

/**
 * Random weights as slices of one shared direct buffer of about 120 MB, the same for the same seed on every machine.
 * Thread-safe after construction.
 */
public final class SeededWeights {

    public SeededWeights(long seed) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Native-order direct buffer of the weight's fp32 (or fp16) values; valid as long as this object is reachable. */
    public ByteBuffer values(OnnxModel.Weight weight, fusionlab.unet.Precision precision) {
        throw new UnsupportedOperationException("skeleton");
    }
}
