package fusionlab.quality.unet;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fusionlab.quality.tensors.Floats;
import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.weights.Weight;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The ONNX form of a UNet, run by ONNX Runtime with a UNet's weights. */
final class OnnxForm {

    private OnnxForm() {}

    static float[] run(Unet unet, Architecture architecture, int batch, Map<String, float[]> inputs, int size) {
        OnnxModels.Options form = new OnnxModels.Options(Precision.FP32, batch, AttentionForm.PLAIN);
        OnnxModel model = OnnxModels.unet(architecture, size, form);
        Map<String, Tensor> weights = new LinkedHashMap<>(unet.parameters());
        weights.putAll(unet.copiesFor(architecture));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensorLike> initializers = new LinkedHashMap<>();
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            for (Weight weight : model.weights()) {
                initializers.put(
                        weight.name(),
                        initializer(environment, weight, Objects.requireNonNull(weights.get(weight.name()))));
            }
            options.addExternalInitializers(initializers);
            try (OrtSession session = environment.createSession(model.bytes(), options)) {
                for (OnnxModel.NamedShape input : model.inputs()) {
                    long[] shape = input.dimensions().stream().mapToLong(i -> i).toArray();
                    fed.put(
                            input.name(),
                            OnnxTensor.createTensor(
                                    environment,
                                    FloatBuffer.wrap(Objects.requireNonNull(inputs.get(input.name()))),
                                    shape));
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

    /** Linear weights are transposed there. */
    private static OnnxTensor initializer(OrtEnvironment environment, Weight weight, Tensor tensor)
            throws OrtException {
        try (PointerScope scope = new PointerScope()) {
            Tensor turned = tensor.dim() == 2 ? tensor.transpose(0, 1) : tensor;
            long[] shape = weight.dimensions().stream().mapToLong(i -> i).toArray();
            return OnnxTensor.createTensor(environment, FloatBuffer.wrap(Floats.of(turned)), shape);
        }
    }
}
