package fusionlab.agent.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.platform.Fp16Conversions;
import fusionlab.agent.measure.ModelException;
import fusionlab.agent.measure.TimedModel;
import fusionlab.unet.Precision;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.weights.SeededWeights;
import fusionlab.unet.weights.Weight;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A session with inputs that stay the same from run to run. Owned by one thread. */
final class OnnxSession implements TimedModel {

    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;
    private final OrtSession.RunOptions options;

    private OnnxSession(OrtSession session, Map<String, OnnxTensor> inputs) throws OrtException {
        this.session = session;
        this.inputs = inputs;
        this.options = new OrtSession.RunOptions();
    }

    /** Adds the weights before the session is optimised, as if they were embedded. */
    static OnnxSession open(
            OrtEnvironment environment,
            OrtSession.SessionOptions options,
            OnnxModel model,
            SeededWeights weights,
            Precision precision,
            long seed)
            throws OrtException {
        Map<String, OnnxTensorLike> initializers = new LinkedHashMap<>();
        try {
            for (Weight weight : model.weights()) {
                ByteBuffer values = weights.values(weight, precision);
                initializers.put(weight.name(), tensor(environment, values, weight.dimensions(), precision));
            }
            options.addExternalInitializers(initializers);
            OrtSession session = environment.createSession(model.bytes(), options);
            return new OnnxSession(session, inputs(environment, model.inputs(), precision, seed));
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

    @Override
    public void rearm() {
        terminate(false);
    }

    @Override
    public void run() throws ModelException {
        try {
            session.run(inputs, options).close();
        } catch (OrtException e) {
            throw new ModelException(ModelException.firstLine(e), e);
        }
    }

    /** The runtime checks for cancellation between operators. */
    @Override
    public void cancel() {
        terminate(true);
    }

    private void terminate(boolean wish) {
        try {
            options.setTerminate(wish);
        } catch (OrtException e) {
            System.err.println("A run cannot be ended: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        options.close();
        try {
            session.close();
        } catch (OrtException e) {
            System.err.println("A session cannot be closed: " + e.getMessage());
        }
    }
}
