package fusionlab.quality.inception;

import fusionlab.quality.tensors.GeneratedNumbers;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Weights of Inception-v3 that src/test/python/inception_reference.py computes as well, and files that resemble them. */
final class GeneratedInception {

    /** The last tensor in the file. */
    static final String LAST = "Mixed_7c.branch_pool.bn.running_var";

    private static final double OF_RELU = Math.sqrt(2);

    private GeneratedInception() {}

    static Map<String, List<Long>> shapes() {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("fc.weight", List.of(1008L, 2048L));
        shapes.put("fc.bias", List.of(1008L));
        shapes.putAll(Shapes.all());
        return shapes;
    }

    static Path write(Path file) throws IOException {
        Map<String, List<Long>> shapes = shapes();
        Map<String, SafetensorsWriter.Form> forms = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> forms.put(name, new SafetensorsWriter.Form(TensorType.F32, shape)));
        new SafetensorsWriter(TensorType.F32, Map.of())
                .write(file, forms, name -> weight(name, Objects.requireNonNull(shapes.get(name))));
        return file;
    }

    private static Tensor weight(String name, List<Long> shape) {
        Tensor weight = GeneratedNumbers.weight(name, shape);
        return shape.size() > 1 ? weight.mul(new Scalar(OF_RELU)) : weight;
    }

    /** One number for each tensor. */
    static Path small(Path file, TensorType type, Map<String, List<Long>> shapes) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            shapes.forEach((name, shape) -> tensors.put(name, GeneratedNumbers.weight(name, shape)));
            new SafetensorsWriter(type, Map.of()).write(file, tensors);
        }
        return file;
    }
}
