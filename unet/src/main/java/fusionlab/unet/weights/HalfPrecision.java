package fusionlab.unet.weights;

/** IEEE binary16 of the values we write: normal numbers and zero. The JDK has its own conversion only since 20. */
public final class HalfPrecision {

    private HalfPrecision() {}

    /** Nearest, ties to even. @throws ArithmeticException for what has no normal half-precision value */
    public static short bits(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        if (value == 0) {
            return (short) sign;
        }
        int magnitude = bits & 0x7fffffff;
        int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
        int half = (rounded >>> 13) - (112 << 10);
        if (half < 0x400 || half >= 0x7c00) {
            throw new ArithmeticException(value + " is not a normal number in half precision");
        }
        return (short) (sign | half);
    }

    /** The inverse of {@link #bits}. */
    public static float value(short bits) {
        int magnitude = bits & 0x7fff;
        int sign = (bits & 0x8000) << 16;
        return Float.intBitsToFloat(magnitude == 0 ? sign : sign | (magnitude + (112 << 10)) << 13);
    }
}
