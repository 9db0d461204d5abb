package fusionlab.agent.litert;

import fusionlab.agent.measure.ModelException;
import fusionlab.unet.Precision;
import fusionlab.unet.tflite.StoredWeight;
import fusionlab.unet.tflite.TfliteModel;
import fusionlab.unet.weights.SeededWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * One block of native memory: flatbuffers of kilobytes first, then one pool of 120 MB of weights, followed by the same numbers in fp16 and
 * int8 once those are needed. To LiteRT, each flatbuffer is a file that reaches to the end of the block; the offsets of its weights point
 * into the pool. So many models, and networks far over the 2 GB of a flatbuffer, share the pool, as with ONNX Runtime; the runtime packs
 * its own copy of most weights. The values are in the order of the ONNX form and are not reordered for TFLite: they are random either way.
 * Owned by one thread.
 */
final class Arena implements AutoCloseable {

    private static final long FLATBUFFERS = 48L << 20;
    private static final int ALIGNMENT = 64;

    /** Where the pool of each precision begins; unwritten parts take no memory. */
    private static final Map<Precision, Long> POOLS = new EnumMap<>(Precision.class);

    private static final long END;

    static {
        long end = FLATBUFFERS;
        for (Precision precision : Precision.values()) {
            POOLS.put(precision, end);
            end += (long) SeededWeights.POOL * precision.width();
        }
        END = end;
    }

    private final BytePointer memory = new BytePointer(END);
    private final Set<Precision> written = EnumSet.noneOf(Precision.class);
    private final TreeMap<Long, Long> taken = new TreeMap<>();
    private @Nullable SeededWeights weights;
    private long seedOfWeights;

    /** A flatbuffer's place, reserved until its interpreters are closed. */
    record Place(BytePointer start, long bytes, long offset) {}

    /** @param seed of the weights; before it changes, all models with the old seed must be closed */
    Place put(TfliteModel model, long seed) throws ModelException {
        SeededWeights values = weights(seed);
        if (written.add(model.precision())) {
            values.round(model.precision(), pool(model.precision()));
        }
        long length = model.bytes(weight -> Long.MAX_VALUE).length;
        long start = free(length);
        byte[] bytes = model.bytes(weight -> offset(weight, values) - start);
        BytePointer at = memory.getPointer(start);
        at.put(bytes, 0, bytes.length);
        taken.put(start, start + length);
        return new Place(at, END - start, start);
    }

    private static long offset(StoredWeight stored, SeededWeights values) {
        return start(stored.precision()) + values.offset(stored.weight(), stored.precision());
    }

    void remove(Place place) {
        taken.remove(place.offset());
    }

    private long free(long length) throws ModelException {
        long start = 0;
        for (Map.Entry<Long, Long> used : taken.entrySet()) {
            if (start + length <= used.getKey()) {
                return start;
            }
            start = (used.getValue() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
        if (start + length > FLATBUFFERS) {
            throw new ModelException("there is no room for another flatbuffer of " + length + " bytes");
        }
        return start;
    }

    private SeededWeights weights(long seed) {
        SeededWeights last = weights;
        if (last != null && seedOfWeights == seed) {
            return last;
        }
        SeededWeights fresh = new SeededWeights(seed, pool(Precision.FP32));
        written.clear();
        written.add(Precision.FP32);
        weights = fresh;
        seedOfWeights = seed;
        return fresh;
    }

    /** The current weights, or those of seed 0 if there are none: for models that may be opened at any time. */
    SeededWeights weights() {
        SeededWeights last = weights;
        return last == null ? weights(0) : last;
    }

    long seed() {
        return seedOfWeights;
    }

    private ByteBuffer pool(Precision precision) {
        long bytes = (long) SeededWeights.POOL * precision.width();
        return memory.getPointer(start(precision))
                .capacity(bytes)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }

    private static long start(Precision precision) {
        return Objects.requireNonNull(POOLS.get(precision));
    }

    @Override
    public void close() {
        memory.close();
    }
}
