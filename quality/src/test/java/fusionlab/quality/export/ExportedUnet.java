package fusionlab.quality.export;

import fusionlab.quality.diffusers.UnetFolder;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.GeneratedNumbers;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import fusionlab.unet.weights.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A checkpoint's UNet in a folder, its exports, and what libtorch predicts with its weights. */
final class ExportedUnet {

    static final int BATCH = 2;
    private static final float[] TIMESTEPS = {7, 981};

    private final Path folder;
    private final Topology topology;
    private Path weights;
    final List<String> log = new ArrayList<>();

    private ExportedUnet(Path folder, Topology topology) {
        this.folder = folder;
        this.topology = topology;
        this.weights = checkpoint().resolve("unet");
    }

    /** Exports and predictions are then with other weights than the checkpoint's. */
    void use(Path otherWeights) {
        weights = otherWeights;
    }

    static ExportedUnet random(Path folder, Topology topology) throws IOException {
        Path unet = Files.createDirectories(folder.resolve("checkpoint/unet"));
        Files.writeString(unet.resolve("config.json"), topology.configJson());
        try (Unet random = Unet.random(topology, 5)) {
            random.save(unet.resolve("diffusion_pytorch_model.safetensors"), TensorType.F32, Map.of());
        }
        return new ExportedUnet(folder, topology);
    }

    /** Of a checkpoint that lies in the folder. */
    static ExportedUnet in(Path folder) {
        return new ExportedUnet(
                folder, UnetFolder.in(folder.resolve("checkpoint")).topology());
    }

    /** A file with other weights than the checkpoint's, also for the copies of an architecture. */
    Path tuned(Architecture architecture) throws IOException {
        Path file = folder.resolve("tuned.safetensors");
        try (PointerScope scope = new PointerScope();
                Unet random = Unet.random(topology, 6)) {
            Map<String, Tensor> all = new HashMap<>(random.parameters());
            random.copiesFor(architecture)
                    .keySet()
                    .forEach(name -> all.put(name, GeneratedNumbers.weight(name, shape(architecture, name))));
            new SafetensorsWriter(TensorType.F16, Map.of()).write(file, all);
        }
        return file;
    }

    private static List<Long> shape(Architecture architecture, String name) {
        return architecture.topology().tensors(architecture).stream()
                .filter(tensor -> tensor.name().equals(name))
                .flatMap(tensor -> tensor.shape().stream())
                .map(Integer::longValue)
                .toList();
    }

    /** Replaces all numbers of one of the checkpoint's tensors, in the file alone. */
    void fill(String name, float value) throws IOException {
        Path weights = checkpoint().resolve("unet/diffusion_pytorch_model.safetensors");
        try (FileChannel file = FileChannel.open(weights, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            SafetensorsHeader header = SafetensorsHeader.read(weights, file, SafetensorsHeader.MAX_BYTES);
            SafetensorsHeader.Entry entry =
                    Objects.requireNonNull(header.entries().get(name));
            ByteBuffer values =
                    ByteBuffer.allocate((int) (entry.end() - entry.begin())).order(ByteOrder.LITTLE_ENDIAN);
            while (values.hasRemaining()) {
                values.putFloat(value);
            }
            file.write(values.flip(), header.dataStart() + entry.begin());
        }
    }

    Path checkpoint() {
        return folder.resolve("checkpoint");
    }

    Topology topology() {
        return topology;
    }

    Architecture architecture(String text) {
        return Architecture.parse(topology, text);
    }

    /** Returns the folder of the export. */
    Path export(
            Architecture architecture, ExportFormat format, @Nullable ExportPrecision precision, ModelExport.Form form)
            throws IOException {
        return export(folder.resolve(format + " " + precision + " " + form), architecture, format, precision, form);
    }

    void export(Path out) throws IOException {
        export(out, topology.original(), ExportFormat.SAFETENSORS, null, ModelExport.Form.PRUNED);
    }

    private Path export(
            Path out,
            Architecture architecture,
            ExportFormat format,
            @Nullable ExportPrecision precision,
            ModelExport.Form form)
            throws IOException {
        GraphSize size = new GraphSize(topology.latentSize(), BATCH);
        try (NoGradGuard guard = new NoGradGuard()) {
            new ModelExport(
                            UnetFolder.in(checkpoint()),
                            weights,
                            checkpoint(),
                            architecture,
                            format,
                            precision,
                            form,
                            size,
                            false)
                    .write(out, log::add);
        }
        return out;
    }

    Path export(Architecture architecture, ExportFormat format, @Nullable ExportPrecision precision)
            throws IOException {
        return export(architecture, format, precision, ModelExport.Form.PRUNED);
    }

    /** By libtorch, with the checkpoint's weights. */
    float[] predicted(Architecture architecture) throws IOException {
        try (Unet unet = Unet.load(topology, weights)) {
            return predicted(unet, architecture);
        }
    }

    /** By libtorch, with the weights in an exported folder, in the architecture that its config says. */
    static float[] predicted(Path unet) throws IOException {
        Topology topology = Topology.parse("exported", Files.readString(unet.resolve("config.json")));
        try (Unet loaded = Unet.load(topology, unet)) {
            return predicted(loaded, topology.original());
        }
    }

    private static float[] predicted(Unet unet, Architecture architecture) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Map<String, float[]> inputs = inputs(unet.topology());
            Map<String, Tensor> conditions = new HashMap<>();
            inputs.forEach((name, values) -> conditions.put(name, Floats.tensor(values, BATCH, values.length / BATCH)));
            int size = unet.topology().latentSize();
            Tensor text = Floats.tensor(
                    Objects.requireNonNull(inputs.get("encoder_hidden_states")),
                    BATCH,
                    tokens(unet.topology()),
                    width(unet.topology()));
            return Floats.of(unet.predict(
                    Floats.tensor(Objects.requireNonNull(inputs.get("sample")), BATCH, 4, size, size),
                    Floats.tensor(TIMESTEPS, BATCH),
                    text,
                    conditions,
                    architecture));
        }
    }

    /** By name, row-major. */
    static Map<String, float[]> inputs(Topology topology) {
        int size = topology.latentSize();
        Map<String, float[]> inputs = new HashMap<>();
        try (PointerScope scope = new PointerScope()) {
            inputs.put("sample", Floats.of(GeneratedNumbers.tensor("sample", BATCH, 4, size, size)));
            inputs.put(
                    "encoder_hidden_states",
                    Floats.of(GeneratedNumbers.tensor("text", BATCH, tokens(topology), width(topology))));
            inputs.put("text_embeds", Floats.of(GeneratedNumbers.tensor("pooled", BATCH, 20)));
            inputs.put("timestep_cond", Floats.of(GeneratedNumbers.tensor("guidance", BATCH, 10)));
        }
        inputs.put("timestep", TIMESTEPS);
        inputs.put("time_ids", new float[] {64, 48, 0, 4, 64, 64, 32, 32, 8, 0, 64, 64});
        return inputs;
    }

    /** The largest difference, relative to the largest value. */
    static double difference(float[] one, float[] other) {
        if (one.length != other.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = IntStream.range(0, one.length)
                .mapToDouble(i -> Math.abs(one[i]))
                .max()
                .orElseThrow();
        return IntStream.range(0, one.length)
                        .mapToDouble(i -> Math.abs(one[i] - other[i]))
                        .max()
                        .orElseThrow()
                / largest;
    }

    private static int tokens(Topology topology) {
        return attention(topology).contextLength();
    }

    private static int width(Topology topology) {
        return attention(topology).contextChannels();
    }

    private static fusionlab.unet.BlockConfiguration attention(Topology topology) {
        return topology.places(topology.latentSize()).stream()
                .map(place -> place.original())
                .filter(block -> block.contextLength() > 0)
                .findFirst()
                .orElseThrow();
    }
}
