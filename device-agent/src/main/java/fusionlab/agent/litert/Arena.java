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
 * One piece of native memory: flatbuffers of kilobytes in front, one pool of 120 MB of weights behind, which is followed by the same numbers in
 * fp16 and in int8, once those are asked for. Each flatbuffer is, to LiteRT, a file that reaches to the end of all that; the offsets of its weights point into it. So many models, and networks far over the 2 GB of a
 * flatbuffer, share the pool, as ONNX Runtime's do; the runtime packs a copy of its own of most weights. A weight's values stand in the pool as the
 * ONNX form reads them and are not turned round for TFLite: they are random either way. Owned by one thread.
 */
final class Arena implements AutoCloseable {

    private static final long FLATBUFFERS = 48L << 20;
    private static final int ALIGNMENT = 64;

    /** Where the pool of each precision begins; what nobody writes takes no memory. */
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

    /** A flatbuffer's place; it must stay until its interpreters are closed. */
    record Place(BytePointer start, long bytes, long offset) {}

    /** @param seed of the weights; with another one than before, no model of before may be in use */
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

    /** The weights that are there, of seed 0 if there are none yet: for models that may be opened beside all others. */
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
