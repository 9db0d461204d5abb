package fusionlab.unet.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import fusionlab.unet.Precision;
import fusionlab.unet.weights.Weight;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The file in which a runtime finds a model's weights by offset: a ModelProto ends at 2 GB, a whole UNet is 3.4 GB. */
public final class ExternalData {

    /** A page, so that a runtime can map each weight. */
    private static final long ALIGNMENT = 4096;

    private ExternalData() {}

    /** Offsets of the weights one after another, each on a page of its own, in the order of first use. */
    public static Map<Weight, Long> places(OnnxModel model, Precision precision) {
        Map<Weight, Long> places = new LinkedHashMap<>();
        long end = 0;
        for (Weight weight : model.weights()) {
            long place = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            places.put(weight, place);
            end = place + weight.elements() * precision.width();
        }
        return places;
    }

    /**
     * The model with file, offset and length of each weight written into it.
     *
     * @param file name of the file, in the model's folder
     * @param offset of a weight's first byte
     */
    public static OnnxModel located(OnnxModel model, Precision precision, String file, ToLongFunction<Weight> offset) {
        Map<String, Weight> weights = new HashMap<>();
        model.weights().forEach(weight -> weights.put(weight.name(), weight));
        ModelProto.Builder changed = parsed(model).toBuilder();
        for (TensorProto.Builder tensor : changed.getGraphBuilder().getInitializerBuilderList()) {
            Weight weight = weights.get(tensor.getName());
            if (weight != null) {
                tensor.clearExternalData()
                        .addExternalData(entry("location", file))
                        .addExternalData(entry("offset", Long.toString(offset.applyAsLong(weight))))
                        .addExternalData(entry("length", Long.toString(weight.elements() * precision.width())));
            }
        }
        return new OnnxModel(changed.build().toByteArray(), model.weights(), model.inputs(), model.output());
    }

    private static ModelProto parsed(OnnxModel model) {
        try {
            return ModelProto.parseFrom(model.bytes());
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalArgumentException("not an ONNX model", broken);
        }
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
