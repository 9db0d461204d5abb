package fusionlab.quality.export;

import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.TensorBytes;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.unet.WeightSource;
import fusionlab.unet.Architecture;
import fusionlab.unet.Precision;
import fusionlab.unet.graph.Inputs;
import fusionlab.unet.tflite.Scales;
import fusionlab.unet.tflite.StoredWeight;
import fusionlab.unet.tflite.TfliteModel;
import fusionlab.unet.tflite.TfliteModels;
import fusionlab.unet.weights.Weight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** {@code model.tflite}: the graph, and behind it its weights, so that it may be larger than the 2 GB of a flatbuffer. */
record TfliteExport(WeightSource weights, Architecture architecture, GraphSize size, ExportPrecision precision)
        implements Export {

    private static final String MODEL = "model.tflite";
    private static final int LARGEST = 127;

    @Override
    public long bytes() {
        return model(Scales.GENERATED).places().entrySet().stream()
                .mapToLong(place -> place.getValue() + place.getKey().bytes())
                .max()
                .orElse(0);
    }

    @Override
    public void write(Path folder, ExportProgress progress) throws IOException {
        TfliteModel model = model(this::scales);
        Map<StoredWeight, Long> places = model.places();
        try (FileChannel channel =
                FileChannel.open(folder.resolve(MODEL), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] graph = model.bytes(weight -> Objects.requireNonNull(places.get(weight)));
            TensorBytes.writeAll(channel, ByteBuffer.wrap(graph));
            for (Map.Entry<StoredWeight, Long> place : places.entrySet()) {
                channel.position(place.getValue());
                write(channel, place.getKey());
                progress.written(place.getKey().bytes());
            }
            channel.force(true);
        }
    }

    private void write(FileChannel channel, StoredWeight stored) throws IOException {
        String name = stored.weight().name();
        try (PointerScope scope = new PointerScope()) {
            Tensor tensor = weights.read(name);
            boolean quantised = stored.precision() == Precision.INT8;
            Tensor numbers = quantised ? steps(tensor) : tensor;
            Tensor turned = stored.layout() == StoredWeight.Layout.CHANNELS_LAST
                    ? numbers.permute(0, 2, 3, 1)
                    : numbers; // linear weights are as in the checkpoint
            TensorBytes.write(channel, name, turned, type(stored.precision()));
        }
    }

    /** The largest number of an output channel is 127 steps; a channel of zeros takes any. */
    private float[] scales(Weight weight, int channels) {
        try (PointerScope scope = new PointerScope()) {
            return Floats.of(scales(weights.read(weight.name())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tensor scales(Tensor tensor) {
        Tensor largest = tensor.to(torch.ScalarType.Float).abs().flatten(1, -1).amax(new long[] {1}, false);
        return torch.where(largest.eq(new Scalar(0)), torch.ones_like(largest), largest.div(new Scalar(LARGEST)));
    }

    private static Tensor steps(Tensor tensor) {
        Tensor scales = scales(tensor);
        long[] column = new long[(int) tensor.dim()];
        java.util.Arrays.fill(column, 1);
        column[0] = tensor.size(0);
        return tensor.to(torch.ScalarType.Float).div(scales.view(column)).round();
    }

    private TfliteModel model(Scales scales) {
        return TfliteModels.unet(
                architecture, size.latents(), size.batch(), precision.ofGraph(), Inputs.PIPELINE, scales);
    }

    private static TensorType type(Precision precision) {
        return ExportPrecision.valueOf(precision.name()).type();
    }
}
