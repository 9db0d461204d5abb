package fusionlab.agent.litert;

import fusionlab.agent.measure.ModelException;
import fusionlab.unet.tflite.TfliteModel;
import fusionlab.unet.weights.SeededWeights;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * One piece of native memory: flatbuffers of kilobytes in front, one pool of 120 MB of weights behind. Each flatbuffer is, to LiteRT, a
 * file that reaches to the end of the pool; the offsets of its weights point into it. So many models, and networks far over the 2 GB of a
 * flatbuffer, share the pool, as ONNX Runtime's do; the runtime packs a copy of its own of most weights. A weight's values stand in the pool as the
 * ONNX form reads them and are not turned round for TFLite: they are random either way. Owned by one thread.
 */
final class Arena implements AutoCloseable {

    private static final long FLATBUFFERS = 48L << 20;
    private static final int ALIGNMENT = 64;

    private final BytePointer memory = new BytePointer(FLATBUFFERS + SeededWeights.POOL_BYTES);
    private final TreeMap<Long, Long> taken = new TreeMap<>();
    private @Nullable SeededWeights weights;
    private long seedOfWeights;

    /** A flatbuffer's place; it must stay until its interpreters are closed. */
    record Place(BytePointer start, long bytes, long offset) {}

    /** @param seed of the weights; with another one than before, no model of before may be in use */
    Place put(TfliteModel model, long seed) throws ModelException {
        SeededWeights values = weights(seed);
        long length = model.bytes(weight -> Long.MAX_VALUE).length;
        long start = free(length);
        byte[] bytes = model.bytes(weight -> FLATBUFFERS - start + values.offset(weight.weight()));
        BytePointer at = memory.getPointer(start);
        at.put(bytes, 0, bytes.length);
        taken.put(start, start + length);
        return new Place(at, FLATBUFFERS + SeededWeights.POOL_BYTES - start, start);
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
        BytePointer pool = memory.getPointer(FLATBUFFERS).capacity(SeededWeights.POOL_BYTES);
        SeededWeights fresh = new SeededWeights(seed, pool.asByteBuffer().order(ByteOrder.nativeOrder()));
        weights = fresh;
        seedOfWeights = seed;
        return fresh;
    }

    @Override
    public void close() {
        memory.close();
    }
}
