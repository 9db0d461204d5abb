package fusionlab.unet.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fusionlab.unet.Precision;
import fusionlab.unet.weights.HalfPrecision;
import fusionlab.unet.weights.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;

/** Runs generated models in ONNX Runtime with one thread. */
public final class TestRuntime {

    private final Precision precision;

    public TestRuntime(Precision precision) {
        this.precision = precision;
    }

    /** Deterministic values of about one; the same for the same name and shape. */
    public static Map<String, float[]> inputs(OnnxModel model) {
        Map<String, float[]> inputs = new LinkedHashMap<>();
        for (OnnxModel.NamedShape input : model.inputs()) {
            Random random = new Random(input.name().hashCode() + input.elements());
            float[] values = new float[Math.toIntExact(input.elements())];
            for (int i = 0; i < values.length; i++) {
                values[i] = input.idsEnd() > 0 ? random.nextInt((int) input.idsEnd()) : (float) random.nextGaussian();
            }
            inputs.put(input.name(), values);
        }
        return inputs;
    }

    public float[] run(OnnxModel model, Function<Weight, ByteBuffer> weights, Map<String, float[]> inputs) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensorLike> initializers = new LinkedHashMap<>();
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            for (Weight weight : model.weights()) {
                initializers.put(weight.name(), tensor(environment, weights.apply(weight), weight.dimensions()));
            }
            options.addExternalInitializers(initializers);
            try (OrtSession session = environment.createSession(model.bytes(), options)) {
                for (OnnxModel.NamedShape input : model.inputs()) {
                    float[] values = Objects.requireNonNull(inputs.get(input.name()));
                    fed.put(
                            input.name(),
                            input.idsEnd() > 0
                                    ? ids(environment, values, input.dimensions())
                                    : tensor(environment, encoded(values), input.dimensions()));
                }
                try (OrtSession.Result result = session.run(fed)) {
                    FloatBuffer values =
                            ((OnnxTensor) result.get(model.output().name()).orElseThrow()).getFloatBuffer();
                    float[] output = new float[values.remaining()];
                    values.get(output);
                    return output;
                }
            }
        } catch (OrtException problem) {
            throw new AssertionError(problem);
        } finally {
            initializers.values().forEach(OnnxTensorLike::close);
            fed.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor ids(OrtEnvironment environment, float[] values, List<Long> shape) throws OrtException {
        IntBuffer ids = IntBuffer.allocate(values.length);
        for (float value : values) {
            ids.put((int) value);
        }
        return OnnxTensor.createTensor(
                environment,
                ids.rewind(),
                shape.stream().mapToLong(Long::longValue).toArray());
    }

    private OnnxTensor tensor(OrtEnvironment environment, ByteBuffer values, List<Long> shape) throws OrtException {
        long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
        return precision == Precision.FP16
                ? OnnxTensor.createTensor(environment, values, dimensions, OnnxJavaType.FLOAT16)
                : OnnxTensor.createTensor(environment, values.asFloatBuffer(), dimensions);
    }

    private ByteBuffer encoded(float[] values) {
        boolean half = precision == Precision.FP16;
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * (half ? 2 : 4)).order(ByteOrder.nativeOrder());
        for (float value : values) {
            if (half) {
                buffer.putShort(Math.abs(value) < 1e-4 ? 0 : HalfPrecision.bits(value));
            } else {
                buffer.putFloat(value);
            }
        }
        return buffer.rewind().order(ByteOrder.nativeOrder());
    }
}
