package fusionlab.unet.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import fusionlab.unet.Precision;
import fusionlab.unet.weights.SeededWeights;
import fusionlab.unet.weights.Weight;
import java.util.HashMap;
import java.util.Map;

/**
 * One file of generated numbers, slices of which are a model's weights: for runtimes that read external data by offset, as ONNX Runtime Web
 * does, and cannot be handed tensors by name. Laid out as the pool of {@link SeededWeights}: matrices and biases first, then the scales of
 * normalisations. The runtime that runs the model generates the numbers, and they need not equal those of {@link SeededWeights}: the time
 * of a block depends on their size, not on their values, as long as none is zero or denormal.
 */
public final class WeightFile {

    public static final String NAME = "weights.bin";

    /** Numbers in the file. */
    public static final int ELEMENTS = SeededWeights.POOL;

    /** How many of the last numbers are scales, near one. */
    public static final int SCALES = SeededWeights.SCALES;

    private WeightFile() {}

    /**
     * The model with offset and length of each weight written into it.
     *
     * @throws IllegalArgumentException if a weight is larger than the file
     */
    public static OnnxModel located(OnnxModel model, Precision precision) {
        long width = precision.width();
        Map<String, Weight> weights = new HashMap<>();
        model.weights().forEach(weight -> weights.put(weight.name(), weight));
        ModelProto.Builder changed = parsed(model).toBuilder();
        for (TensorProto.Builder tensor : changed.getGraphBuilder().getInitializerBuilderList()) {
            Weight weight = weights.get(tensor.getName());
            if (weight != null) {
                tensor.clearExternalData()
                        .addExternalData(entry("location", NAME))
                        .addExternalData(entry("offset", Long.toString(SeededWeights.place(weight, 0) * width)))
                        .addExternalData(entry("length", Long.toString(weight.elements() * width)));
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
