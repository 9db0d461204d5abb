package fusionlab.agent.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.platform.Fp16Conversions;
import fusionlab.unet.Precision;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.onnx.SeededWeights;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A session with inputs that stay the same from run to run. Owned by one thread. */
final class TimedModel implements AutoCloseable {

    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;

    private TimedModel(OrtSession session, Map<String, OnnxTensor> inputs) {
        this.session = session;
        this.inputs = inputs;
    }

    /** Weights become the session's before it is optimised, as if they were embedded. */
    static TimedModel open(
            OrtEnvironment environment,
            OrtSession.SessionOptions options,
            OnnxModel model,
            SeededWeights weights,
            Precision precision,
            long seed)
            throws OrtException {
        Map<String, OnnxTensorLike> initializers = new LinkedHashMap<>();
        try {
            for (OnnxModel.Weight weight : model.weights()) {
                ByteBuffer values = weights.values(weight, precision);
                initializers.put(weight.name(), tensor(environment, values, weight.dimensions(), precision));
            }
            options.addExternalInitializers(initializers);
            OrtSession session = environment.createSession(model.bytes(), options);
            return new TimedModel(session, inputs(environment, model.inputs(), precision, seed));
        } finally {
            initializers.values().forEach(OnnxTensorLike::close);
        }
    }

    private static Map<String, OnnxTensor> inputs(
            OrtEnvironment environment, List<OnnxModel.NamedShape> shapes, Precision precision, long seed)
            throws OrtException {
        Random random = new Random(seed);
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        for (OnnxModel.NamedShape shape : shapes) {
            int count = Math.toIntExact(shape.elements());
            int width = precision == Precision.FP16 ? Short.BYTES : Float.BYTES;
            ByteBuffer values = ByteBuffer.allocateDirect(count * width).order(ByteOrder.nativeOrder());
            for (int i = 0; i < count; i++) {
                float value = (float) random.nextGaussian();
                if (precision == Precision.FP16) {
                    values.putShort(Fp16Conversions.floatToFp16(value));
                } else {
                    values.putFloat(value);
                }
            }
            ((Buffer) values).rewind(); // Android 13 has it on Buffer only
            inputs.put(shape.name(), tensor(environment, values, shape.dimensions(), precision));
        }
        return inputs;
    }

    private static OnnxTensor tensor(
            OrtEnvironment environment, ByteBuffer values, List<Long> dimensions, Precision precision)
            throws OrtException {
        long[] shape = dimensions.stream().mapToLong(Long::longValue).toArray();
        OnnxJavaType type = precision == Precision.FP16 ? OnnxJavaType.FLOAT16 : OnnxJavaType.FLOAT;
        return OnnxTensor.createTensor(environment, values, shape, type);
    }

    void run(OrtSession.RunOptions options) throws OrtException {
        session.run(inputs, options).close();
    }

    @Override
    public void close() throws OrtException {
        inputs.values().forEach(OnnxTensor::close);
        session.close();
    }
}
