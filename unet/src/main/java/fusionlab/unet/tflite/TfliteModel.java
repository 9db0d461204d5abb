package fusionlab.unet.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import fusionlab.unet.Precision;
import fusionlab.unet.weights.SeededWeights;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.SubGraphT;

/**
 * A generated graph without its weights. A flatbuffer ends at 2 GB and a whole UNet is 3.4 GB, so weights are never in it: each is named by
 * its distance from the flatbuffer's first byte and its size ({@code Buffer.offset} and {@code size} of the schema), and lies somewhere
 * after it. Thread-safe.
 */
public final class TfliteModel {

    private static final int SCHEMA_VERSION = 3;
    private static final int ALIGNMENT = 64;
    /** Without it XNNPACK computes in fp32 whatever the weights are, on every processor. */
    private static final String HALF_PRECISION_KEY = "reduced_precision_support";

    private static final String HALF_PRECISION_ALLOWED = "fp16accfp16";

    private final SubGraphT graph;
    private final Precision precision;
    private final List<Integer> operatorCodes;
    private final List<Constant> constants;
    private final List<NamedShape> inputs;
    private final NamedShape output;

    TfliteModel(
            SubGraphT graph,
            Precision precision,
            List<Integer> operatorCodes,
            List<Constant> constants,
            List<NamedShape> inputs,
            NamedShape output) {
        this.graph = graph;
        this.precision = precision;
        this.operatorCodes = operatorCodes;
        this.constants = constants;
        this.inputs = inputs;
        this.output = output;
    }

    /**
     * A tensor's name and dimensions; images are [batch, height, width, channels].
     *
     * @param idsEnd for numbers of tokens: whole numbers in 32 bits, 0 to below it; 0 for numbers with a fraction
     */
    public record NamedShape(String name, List<Integer> dimensions, long idsEnd) {

        public NamedShape(String name, List<Integer> dimensions) {
            this(name, dimensions, 0);
        }

        public int elements() {
            return dimensions.stream().reduce(1, Math::multiplyExact);
        }
    }

    /** The content of a tensor: bytes inside the flatbuffer, or a weight outside of it. */
    @SuppressWarnings("ArrayRecordComponent") // written as it is
    record Constant(byte[] bytes, @Nullable StoredWeight weight) {
        static final Constant NONE = new Constant(new byte[0], null);
    }

    /** What has to follow the flatbuffer, in the order of first use. */
    public List<StoredWeight> weights() {
        return constants.stream().map(Constant::weight).filter(Objects::nonNull).collect(Collectors.toList());
    }

    public List<NamedShape> inputs() {
        return inputs;
    }

    public NamedShape output() {
        return output;
    }

    public Precision precision() {
        return precision;
    }

    public int operators() {
        return graph.getOperators().length;
    }

    /**
     * The flatbuffer; its size does not depend on the offsets.
     *
     * @param offset distance of each weight from the flatbuffer's first byte, above 1
     */
    public byte[] bytes(ToLongFunction<StoredWeight> offset) {
        FlatBufferBuilder builder = new FlatBufferBuilder(1 << 16);
        boolean half = precision == Precision.FP16;
        int[] buffers = new int[constants.size() + (half ? 1 : 0)];
        for (int i = 0; i < constants.size(); i++) {
            buffers[i] = buffer(builder, constants.get(i), offset);
        }
        if (half) {
            byte[] allowed = HALF_PRECISION_ALLOWED.getBytes(StandardCharsets.US_ASCII);
            buffers[constants.size()] = buffer(builder, new Constant(allowed, null), offset);
        }
        int buffersAt = Model.createBuffersVector(builder, buffers);
        int[] codes = operatorCodes.stream()
                .mapToInt(code -> OperatorCode.createOperatorCode(builder, (byte) Math.min(code, 127), 0, 1, code))
                .toArray();
        int codesAt = Model.createOperatorCodesVector(builder, codes);
        int graphsAt = Model.createSubgraphsVector(builder, new int[] {SubGraph.pack(builder, graph)});
        int metadataAt = half
                ? Model.createMetadataVector(builder, new int[] {
                    Metadata.createMetadata(builder, builder.createString(HALF_PRECISION_KEY), constants.size())
                })
                : 0;
        int description = builder.createString("fusionlab");
        Model.startModel(builder);
        Model.addVersion(builder, SCHEMA_VERSION);
        Model.addOperatorCodes(builder, codesAt);
        Model.addSubgraphs(builder, graphsAt);
        Model.addDescription(builder, description);
        Model.addBuffers(builder, buffersAt);
        if (half) {
            Model.addMetadata(builder, metadataAt);
        }
        Model.finishModelBuffer(builder, Model.endModel(builder));
        return builder.sizedByteArray();
    }

    /** The schema classes are older than the fields {@code offset} and {@code size}, so the table is written by hand. */
    private static int buffer(FlatBufferBuilder builder, Constant constant, ToLongFunction<StoredWeight> offset) {
        int data = constant.bytes().length == 0 ? 0 : builder.createByteVector(constant.bytes());
        StoredWeight weight = constant.weight();
        builder.startTable(3);
        if (data != 0) {
            builder.addOffset(0, data, 0);
        }
        if (weight != null) {
            builder.addLong(1, offset.applyAsLong(weight), 0);
            builder.addLong(2, weight.bytes(), 0);
        }
        return builder.endTable();
    }

    /** Where each weight goes in one file: its distance from the flatbuffer's first byte, in the order of first use. */
    public Map<StoredWeight, Long> places() {
        Map<StoredWeight, Long> places = new LinkedHashMap<>();
        long end = bytes(weight -> Long.MAX_VALUE).length;
        for (StoredWeight weight : weights()) {
            places.put(weight, aligned(end));
            end = aligned(end) + weight.bytes();
        }
        return places;
    }

    /**
     * Flatbuffer and weights in one direct buffer, each weight in TFLite's layout: the same computation as the ONNX form with the same
     * weights.
     *
     * @throws IllegalArgumentException if that is over 2 GB, which a Java buffer cannot hold
     */
    public ByteBuffer withWeights(SeededWeights values) {
        Map<StoredWeight, Long> places = places();
        long end = places.entrySet().stream()
                .mapToLong(place -> aligned(place.getValue() + place.getKey().bytes()))
                .max()
                .orElse(0);
        if (end > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("flatbuffer and weights take " + end + " bytes, over 2 GB");
        }
        ByteBuffer all = ByteBuffer.allocateDirect((int) end).order(ByteOrder.LITTLE_ENDIAN);
        all.put(bytes(weight -> Objects.requireNonNull(places.get(weight))));
        places.forEach((weight, place) -> {
            ByteBuffer target = all.duplicate();
            ((Buffer) target).position(place.intValue()).limit((int) (place + weight.bytes()));
            weight.write(values.values(weight.weight(), Precision.FP32).asFloatBuffer(), target.slice());
        });
        ((Buffer) all).rewind();
        return all;
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
