package fusionlab.quality.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** An exported model in ONNX Runtime, as anyone loads it. */
final class OnnxFile {

    private OnnxFile() {}

    static float[] run(Path folder, Map<String, float[]> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> fed = new HashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session =
                    environment.createSession(folder.resolve("model.onnx").toString(), options)) {
                for (String name : session.getInputNames()) {
                    TensorInfo info = (TensorInfo)
                            Objects.requireNonNull(session.getInputInfo().get(name))
                                    .getInfo();
                    fed.put(name, tensor(environment, info, Objects.requireNonNull(inputs.get(name), name)));
                }
                try (OrtSession.Result result = session.run(fed)) {
                    FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
                    float[] output = new float[values.remaining()];
                    values.get(output);
                    return output;
                }
            }
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, TensorInfo info, float[] values) throws OrtException {
        if (info.type == OnnxJavaType.FLOAT16) {
            ByteBuffer halves = ByteBuffer.allocateDirect(2 * values.length).order(ByteOrder.nativeOrder());
            for (float value : values) {
                halves.putShort(ai.onnxruntime.platform.Fp16Conversions.floatToFp16(value));
            }
            return OnnxTensor.createTensor(environment, halves.flip(), info.getShape(), OnnxJavaType.FLOAT16);
        }
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), info.getShape());
    }
}
