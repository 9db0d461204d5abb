package fusionlab.agent.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.platform.Fp16Conversions;
import fusionlab.agent.measure.FedModel;
import fusionlab.agent.measure.ModelException;
import fusionlab.unet.Precision;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.weights.SeededWeights;
import fusionlab.unet.weights.Weight;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A session with inputs that stay the same from run to run. Owned by one thread. */
final class OnnxSession implements FedModel {

    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;
    private final Precision precision;
    private final OrtSession.RunOptions options;
    private boolean keeps;
    private OrtSession.@Nullable Result last;

    private OnnxSession(OrtSession session, Map<String, OnnxTensor> inputs, Precision precision) throws OrtException {
        this.session = session;
        this.inputs = inputs;
        this.precision = precision;
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
            return new OnnxSession(session, inputs(environment, model.inputs(), precision, seed), precision);
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
            OrtSession.Result result = session.run(inputs, options);
            if (keeps) {
                forget();
                last = result;
            } else {
                result.close();
            }
        } catch (OrtException e) {
            throw new ModelException(ModelException.firstLine(e), e);
        }
    }

    @Override
    public void keepOutput() {
        keeps = true;
    }

    /** Into the buffer that the tensor was made of. */
    @Override
    public void feed(String input, float[] values) throws ModelException {
        OnnxTensor tensor = inputs.get(input);
        ByteBuffer target = tensor == null
                ? null
                : tensor.getBufferRef().map(ByteBuffer.class::cast).orElse(null);
        int width = precision == Precision.FP16 ? Short.BYTES : Float.BYTES;
        if (target == null || target.capacity() != values.length * width) {
            throw new ModelException("the model has no input '" + input + "' of " + values.length + " numbers");
        }
        for (int i = 0; i < values.length; i++) {
            if (precision == Precision.FP16) {
                target.putShort(i * Short.BYTES, Fp16Conversions.floatToFp16(values[i]));
            } else {
                target.putFloat(i * Float.BYTES, values[i]);
            }
        }
    }

    @Override
    public float[] output() throws ModelException {
        OrtSession.Result result = last;
        if (result == null) {
            throw new ModelException("no output was kept");
        }
        FloatBuffer numbers = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] copy = new float[numbers.remaining()];
        numbers.get(copy);
        return copy;
    }

    private void forget() {
        OrtSession.Result result = last;
        if (result != null) {
            result.close();
            last = null;
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
        forget();
        inputs.values().forEach(OnnxTensor::close);
        options.close();
        try {
            session.close();
        } catch (OrtException e) {
            System.err.println("A session cannot be closed: " + e.getMessage());
        }
    }
}
