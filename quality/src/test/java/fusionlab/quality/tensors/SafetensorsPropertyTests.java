package fusionlab.quality.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

class SafetensorsPropertyTests {

    private Path folder = Path.of("none");

    @BeforeTry
    void create() throws IOException {
        folder = Files.createTempDirectory("safetensors");
    }

    @AfterTry
    void delete() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** Rounded to the type's digits: 24 bits, 11 or 8. */
    @Property(tries = 60)
    void tensors_are_read_back_from_one_file_and_from_shards(
            @ForAll("shapes") List<List<Integer>> shapes,
            @ForAll("types") TensorType type,
            @ForAll @IntRange(min = 1, max = 400) int shardBytes,
            @ForAll long seed)
            throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = tensors(shapes, seed);
            SafetensorsWriter writer = new SafetensorsWriter(type, Map.of("made", "ä \"quoted\"\n"));
            Path file = folder.resolve("whole.safetensors");
            Path shards = Files.createDirectory(folder.resolve("shards"));
            writer.write(file, tensors);
            Shards.write(writer, type, shards, "model", tensors, shardBytes);
            for (Path source : List.of(file, shards)) {
                try (Safetensors read = Safetensors.open(source)) {
                    assertThat(read.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
                    assertThat(read.metadata()).containsEntry("made", "ä \"quoted\"\n");
                    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                        assertSame(Floats.of(read.read(entry.getKey())), Floats.of(entry.getValue()), type);
                        assertThat(read.type(entry.getKey())).isEqualTo(type);
                    }
                }
            }
            assertShards(shards, shardBytes, type);
            assertThat((Files.size(file) - total(tensors, type)) % 8)
                    .as("data begins aligned")
                    .isZero();
        }
    }

    private static void assertSame(float[] read, float[] written, TensorType type) {
        double digits = type == TensorType.F16 ? 0x1p-11 : type == TensorType.BF16 ? 0x1p-8 : 0;
        assertThat(read).hasSameSizeAs(written);
        for (int i = 0; i < read.length; i++) {
            assertThat((double) read[i]).isCloseTo(written[i], within(digits * Math.abs(written[i]) + digits * 1e-3));
        }
    }

    /** No shard of several tensors is larger than was asked for. */
    private static void assertShards(Path shards, int shardBytes, TensorType type) throws IOException {
        for (Path file : Safetensors.files(shards)) {
            if (file.toString().endsWith(".safetensors")) {
                try (Safetensors shard = Safetensors.open(file)) {
                    long bytes = 0;
                    long filled = 0;
                    for (String name : shard.names()) {
                        long each = shard.shape(name).stream().reduce(1L, Math::multiplyExact) * type.bytes();
                        bytes += each;
                        filled += each > 0 ? 1 : 0;
                    }
                    assertThat(bytes <= shardBytes || filled == 1).isTrue();
                }
            }
        }
    }

    @Property(tries = 150)
    void a_damaged_file_is_refused_or_holds_as_many_numbers(
            @ForAll("shapes") List<List<Integer>> shapes,
            @ForAll @IntRange(max = 2_000) int place,
            @ForAll byte written)
            throws IOException {
        Path file = folder.resolve("model.safetensors");
        try (PointerScope scope = new PointerScope()) {
            new SafetensorsWriter(TensorType.F32, Map.of()).write(file, tensors(shapes, 1));
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[place % bytes.length] = written;
        Files.write(file, bytes);
        try (PointerScope scope = new PointerScope();
                Safetensors read = Safetensors.open(file)) {
            for (String name : read.names()) {
                long elements = read.shape(name).stream().reduce(1L, Math::multiplyExact);
                assertThat(read.read(name).numel()).isEqualTo(elements);
            }
        } catch (InvalidSafetensorsException refused) {
            assertThat(refused.file()).isEqualTo(file);
            assertThat(refused.getMessage()).doesNotContain("\n");
        }
    }

    @Example
    void a_type_has_the_width_that_libtorch_gives_it() {
        try (PointerScope scope = new PointerScope()) {
            for (TensorType type : TensorType.values()) {
                Tensor one = torch.empty(new long[] {3}, new TensorOptions(type.scalarType()), null);
                assertThat(one.nbytes()).as(type.name()).isEqualTo(3L * type.bytes());
            }
        }
    }

    private static long total(Map<String, Tensor> tensors, TensorType type) {
        return tensors.values().stream()
                .mapToLong(tensor -> tensor.numel() * type.bytes())
                .sum();
    }

    private static Map<String, Tensor> tensors(List<List<Integer>> shapes, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (List<Integer> shape : shapes) {
            long[] sizes = shape.stream().mapToLong(Integer::longValue).toArray();
            float[] values = new float[(int) Arrays.stream(sizes).reduce(1, Math::multiplyExact)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            tensors.put("block." + tensors.size() + ".weight", Floats.tensor(values, sizes));
        }
        return tensors;
    }

    @Provide
    Arbitrary<List<List<Integer>>> shapes() {
        return Arbitraries.integers()
                .between(0, 5)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<TensorType> types() {
        return Arbitraries.of(TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.F64);
    }
}
