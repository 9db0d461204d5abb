package fusionlab.agent.litert;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fusionlab.agent.measure.ModelException;
import fusionlab.unet.Precision;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.tflite.TfliteModel;
import fusionlab.unet.weights.SeededWeights;
import fusionlab.unet.weights.Weight;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;

/** The same computation in ONNX Runtime and in LiteRT: same weights, same inputs, one thread. */
final class BothRuntimes {

    static final SeededWeights WEIGHTS = new SeededWeights(3);

    private BothRuntimes() {}

    /** How far LiteRT is off: the largest difference, relative to the largest value. */
    static double difference(OnnxModel onnx, TfliteModel tflite, Engine engine) throws OrtException, ModelException {
        List<float[]> inputs = new ArrayList<>();
        for (OnnxModel.NamedShape input : onnx.inputs()) {
            inputs.add(normal(input.name(), input.elements()));
        }
        float[] expected = channelsLast(onnx(onnx, inputs), onnx.output().dimensions());
        return worst(litert(onnx, tflite, inputs, engine), expected);
    }

    private static float[] onnx(OnnxModel model, List<float[]> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensorLike> initializers = new LinkedHashMap<>();
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            for (Weight weight : model.weights()) {
                FloatBuffer values = WEIGHTS.values(weight, Precision.FP32).asFloatBuffer();
                initializers.put(
                        weight.name(), OnnxTensor.createTensor(environment, values, shape(weight.dimensions())));
            }
            options.addExternalInitializers(initializers);
            try (OrtSession session = environment.createSession(model.bytes(), options)) {
                for (int i = 0; i < inputs.size(); i++) {
                    OnnxModel.NamedShape input = model.inputs().get(i);
                    fed.put(
                            input.name(),
                            OnnxTensor.createTensor(
                                    environment, FloatBuffer.wrap(inputs.get(i)), shape(input.dimensions())));
                }
                try (OrtSession.Result result = session.run(fed)) {
                    FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
                    float[] output = new float[values.remaining()];
                    values.get(output);
                    return output;
                }
            }
        } finally {
            initializers.values().forEach(OnnxTensorLike::close);
            fed.values().forEach(OnnxTensor::close);
        }
    }

    private static float[] litert(OnnxModel onnx, TfliteModel model, List<float[]> inputs, Engine engine)
            throws ModelException {
        List<float[]> turned = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            turned.add(channelsLast(inputs.get(i), onnx.inputs().get(i).dimensions()));
        }
        return litert(model, turned, engine);
    }

    /** What LiteRT gives for normally distributed inputs that depend on their names alone. */
    static float[] litert(TfliteModel model, Engine engine) throws ModelException {
        List<float[]> inputs = new ArrayList<>();
        for (TfliteModel.NamedShape input : model.inputs()) {
            inputs.add(normal(input.name(), input.elements()));
        }
        return litert(model, inputs, engine);
    }

    /** Run twice: what the second run gives shows that inputs survive the first. */
    private static float[] litert(TfliteModel model, List<float[]> inputs, Engine engine) throws ModelException {
        try (LiteRtModel opened = opened(model, engine)) {
            for (int i = 0; i < inputs.size(); i++) {
                opened.feed(i, inputs.get(i));
            }
            opened.run();
            opened.run();
            return opened.output();
        }
    }

    static LiteRtModel opened(TfliteModel model, Engine engine) throws ModelException {
        ByteBuffer bytes = model.withWeights(WEIGHTS);
        return LiteRtModel.build(model, new BytePointer(bytes), bytes.capacity(), engine, () -> {});
    }

    static int left(TfliteModel model, Engine engine) throws ModelException {
        try (LiteRtModel opened = opened(model, engine)) {
            return opened.operatorsLeft();
        }
    }

    private static float[] normal(String name, long elements) {
        Random random = new Random(name.hashCode() + elements);
        float[] values = new float[Math.toIntExact(elements)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Root mean square of the difference, relative to what the block makes of its main input where it adds to that, else to the output. */
    static double distance(TfliteModel model, float[] actual, float[] expected, boolean residual) {
        TfliteModel.NamedShape main = model.inputs().get(0);
        float[] added = residual ? normal(main.name(), main.elements()) : new float[expected.length];
        double off = actual.length == added.length && added.length == expected.length ? 0 : Double.NaN;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            off += Math.pow(actual[i] - expected[i], 2);
            size += Math.pow(expected[i] - added[i], 2);
        }
        return Math.sqrt(off / size);
    }

    static float[] channelsLast(float[] values, List<Long> dimensions) {
        if (dimensions.size() != 4) {
            return values;
        }
        int channels = Math.toIntExact(dimensions.get(1));
        int pixels = Math.toIntExact(dimensions.get(2) * dimensions.get(3));
        float[] turned = new float[values.length];
        for (int start = 0; start < values.length; start += channels * pixels) {
            for (int channel = 0; channel < channels; channel++) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                    turned[start + pixel * channels + channel] = values[start + channel * pixels + pixel];
                }
            }
        }
        return turned;
    }

    static double worst(float[] actual, float[] expected) {
        double difference = actual.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
        double largest = 0;
        for (int i = 0; i < Math.min(actual.length, expected.length); i++) {
            double off = Math.abs(actual[i] - expected[i]);
            difference = off <= difference ? difference : off; // NaN counts
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference / largest;
    }

    private static long[] shape(List<Long> dimensions) {
        return dimensions.stream().mapToLong(Long::longValue).toArray();
    }
}
