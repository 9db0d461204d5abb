package fusionlab.unet;

/** The number format of weights and activations. */
public enum Precision {
    FP32,
    FP16,
    /**
     * Dynamic range quantisation as LiteRT's converter does it: weights of convolutions and linear layers as int8 with a scale by output
     * channel, their inputs rounded to 8 bits at run time; everything else is fp32.
     */
    INT8;

    /** Bytes of a number of a large matrix. */
    public int width() {
        return switch (this) {
            case FP32 -> Float.BYTES;
            case FP16 -> Short.BYTES;
            case INT8 -> Byte.BYTES;
        };
    }
}
