package fusionlab.unet.weights;

import fusionlab.unet.Precision;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.Map;

/**
 * Random weights as slices of one shared direct buffer of 120 MB, the same for the same seed on every machine; the weight's name decides
 * which slice. Thread-safe.
 *
 * <p>Matrices and biases are +-(2^-7 to 2^-5), so that activations stay near one through a whole UNet in either precision;
 * the scales of normalisations are 0.9 to 1.1. Nothing is zero or denormal: denormals cost 3.5 to 5 times the time.
 */
public final class SeededWeights {

    /** Floats of the pool; a ResNet of 2560 to 1280 channels, SD-v1.5's largest, has a matrix of 29.5 million. */
    public static final int POOL = 30_000_000;
    /** The last floats of the pool are scales of normalisations; twice the most channels that a configuration may have. */
    public static final int SCALES = 1 << 16;

    private static final int MATRICES = POOL - SCALES;
    /** The pool's size in fp32. */
    public static final int POOL_BYTES = POOL * Float.BYTES;

    /** One step of int8: the largest magnitude of a matrix's numbers, 2^-5, is 127 of them, the least 32. */
    public static final float INT8_STEP = 1f / (32 * 127);

    private static final int ALIGNMENT = 16;
    private static final int CHUNK = 1 << 16;

    private final long seed;
    private final ByteBuffer floats;
    private final Map<Precision, ByteBuffer> rounded = new EnumMap<>(Precision.class);

    public SeededWeights(long seed) {
        this(seed, direct(POOL, Precision.FP32));
    }

    /** @param pool room for {@link #POOL_BYTES} in native order, which is filled */
    public SeededWeights(long seed, ByteBuffer pool) {
        this.seed = seed;
        this.floats = pool;
        fill(floats.asFloatBuffer());
    }

    /**
     * Where in the pool of that precision a weight's values lie, in bytes.
     *
     * @throws IllegalArgumentException if the weight is larger than the pool
     */
    public long offset(Weight weight, Precision precision) {
        return place(weight, seed) * precision.width();
    }

    /**
     * Native-order direct buffer of the weight's values (as int8: numbers of {@link #INT8_STEP}, of matrices only); valid as long as this object is reachable. A matrix that
     * is larger than the pool gets a buffer of its own, in which the pool repeats.
     */
    public ByteBuffer values(Weight weight, Precision precision) {
        int elements = Math.toIntExact(weight.elements());
        boolean scale = weight.role() == Weight.Role.NORM_SCALE;
        int room = scale ? SCALES : MATRICES;
        ByteBuffer pool = precision == Precision.FP32 ? floats : rounded(precision);
        if (elements > room) {
            return repeated(pool, scale ? MATRICES : 0, room, elements, precision);
        }
        return slice(pool, (int) place(weight, seed), elements, precision);
    }

    /**
     * Index of the weight's first number in the pool.
     *
     * @throws IllegalArgumentException if the weight is larger than the pool
     */
    public static long place(Weight weight, long seed) {
        boolean scale = weight.role() == Weight.Role.NORM_SCALE;
        long free = (scale ? SCALES : MATRICES) - weight.elements();
        if (free < 0) {
            throw new IllegalArgumentException(
                    weight.name() + " has " + weight.elements() + " numbers, more than the generated weights");
        }
        return (scale ? MATRICES : 0) + Math.floorMod(hash(weight.name(), seed), free / ALIGNMENT + 1L) * ALIGNMENT;
    }

    private void fill(FloatBuffer target) {
        float[] chunk = new float[CHUNK];
        for (int start = 0; start < POOL; start += CHUNK) {
            int length = Math.min(CHUNK, POOL - start);
            for (int i = 0; i < length; i++) {
                long random = mixed(seed + (start + i) * 0x9e3779b97f4a7c15L);
                float share = (random >>> 48) / 65536f;
                float matrix = (1 + 3 * share) / 128;
                chunk[i] = start + i >= MATRICES ? 0.9f + 0.2f * share : (random & 1) == 0 ? matrix : -matrix;
            }
            target.put(chunk, 0, length);
        }
    }

    private synchronized ByteBuffer rounded(Precision precision) {
        return rounded.computeIfAbsent(precision, absent -> {
            ByteBuffer created = direct(POOL, precision);
            round(precision, created);
            return created;
        });
    }

    /**
     * Writes the whole pool in another precision.
     *
     * @param target room for all numbers, in native order; its position stays
     */
    public void round(Precision precision, ByteBuffer target) {
        FloatBuffer source = floats.asFloatBuffer();
        for (int i = 0; i < POOL; i++) {
            switch (precision) {
                case FP32 -> target.putFloat(i * Float.BYTES, source.get(i));
                case FP16 -> target.putShort(i * Short.BYTES, HalfPrecision.bits(source.get(i)));
                case INT8 -> target.put(i, int8(source.get(i)));
            }
        }
    }

    /** In steps of {@link #INT8_STEP}; values out of range, such as scales of normalisations, are clamped. */
    public static byte int8(float value) {
        return (byte) Math.max(-127, Math.min(127, Math.round(value / INT8_STEP)));
    }

    private static long hash(String name, long seed) {
        long hash = 0xcbf29ce484222325L ^ seed;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return mixed(hash);
    }

    /** SplitMix64's finaliser: arithmetic on longs only, so every machine agrees. */
    private static long mixed(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    private static ByteBuffer repeated(ByteBuffer pool, int start, int room, int elements, Precision precision) {
        ByteBuffer own = direct(elements, precision);
        for (int done = 0; done < elements; done += room) {
            own.put(slice(pool, start, Math.min(room, elements - done), precision));
        }
        asBuffer(own).rewind();
        return own.order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer slice(ByteBuffer pool, int start, int elements, Precision precision) {
        int bytes = precision.width();
        ByteBuffer view = pool.duplicate();
        asBuffer(view).position(start * bytes).limit((start + elements) * bytes);
        return view.slice().order(ByteOrder.nativeOrder());
    }

    /** Android 13 has these methods on Buffer alone, where Java 8 had them. */
    private static Buffer asBuffer(ByteBuffer buffer) {
        return buffer;
    }

    private static ByteBuffer direct(int elements, Precision precision) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(elements, precision.width()))
                .order(ByteOrder.nativeOrder());
    }
}
