package fusionlab.quality.export;

import fusionlab.quality.tensors.TensorBytes;
import fusionlab.quality.unet.WeightSource;
import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.graph.Inputs;
import fusionlab.unet.onnx.ExternalData;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.weights.Weight;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** {@code model.onnx} with its weights in {@code model.onnx.data}, which ONNX Runtime finds by itself. */
record OnnxExport(WeightSource weights, Architecture architecture, GraphSize size, ExportPrecision precision)
        implements Export {

    private static final String MODEL = "model.onnx";
    private static final String DATA = "model.onnx.data";

    @Override
    public long bytes() {
        OnnxModel model = model();
        Map<Weight, Long> places = ExternalData.places(model, precision.ofGraph());
        long end = places.entrySet().stream()
                .mapToLong(place -> place.getValue() + bytes(place.getKey()))
                .max()
                .orElse(0);
        return located(model, places).length + end;
    }

    @Override
    public void write(Path folder, ExportProgress progress) throws IOException {
        OnnxModel model = model();
        Map<Weight, Long> places = ExternalData.places(model, precision.ofGraph());
        try (FileChannel channel =
                FileChannel.open(folder.resolve(DATA), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Map.Entry<Weight, Long> place : places.entrySet()) {
                channel.position(place.getValue());
                write(channel, place.getKey());
                progress.written(bytes(place.getKey()));
            }
            channel.force(true);
        }
        Files.write(folder.resolve(MODEL), located(model, places));
    }

    private byte[] located(OnnxModel model, Map<Weight, Long> places) {
        return ExternalData.located(
                        model, precision.ofGraph(), DATA, weight -> Objects.requireNonNull(places.get(weight)))
                .bytes();
    }

    /** Linear weights are transposed there. */
    private void write(FileChannel channel, Weight weight) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Tensor tensor = weights.read(weight.name());
            Tensor turned = tensor.dim() == 2 ? tensor.transpose(0, 1) : tensor;
            TensorBytes.write(channel, weight.name(), turned, precision.type());
        }
    }

    private long bytes(Weight weight) {
        return weight.elements() * precision.type().bytes();
    }

    private OnnxModel model() {
        var options = new OnnxModels.Options(precision.ofGraph(), size.batch(), AttentionForm.MULTI_HEAD);
        return OnnxModels.unet(architecture, size.latents(), options, Inputs.PIPELINE);
    }
}
