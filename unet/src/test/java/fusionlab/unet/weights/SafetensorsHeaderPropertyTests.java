package fusionlab.unet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class SafetensorsHeaderPropertyTests {

    private static Path file = Path.of("none");

    /** Without their places, which follow from their order. */
    record Tensor(String type, List<Long> shape) {

        long bytes() {
            return shape.stream().reduce((long) SafetensorsHeader.width(type), (one, other) -> one * other);
        }
    }

    @BeforeContainer
    static void create() throws IOException {
        file = Files.createTempFile("header", ".safetensors");
    }

    @AfterContainer
    static void delete() throws IOException {
        Files.delete(file);
    }

    @Property(tries = 200)
    void what_is_written_is_read(@ForAll("tensors") Map<String, Tensor> tensors) throws IOException {
        byte[] content = content(tensors, Map.of("format", "pt"));
        SafetensorsHeader header = read(content);

        assertThat(header.metadata()).containsExactly(Map.entry("format", "pt"));
        assertThat(header.entries().keySet()).containsExactlyElementsOf(tensors.keySet());
        long place = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            assertThat(header.entries().get(tensor.getKey()))
                    .isEqualTo(new SafetensorsHeader.Entry(
                            tensor.getValue().type(),
                            tensor.getValue().shape(),
                            place,
                            place + tensor.getValue().bytes()));
            place += tensor.getValue().bytes();
        }
        assertThat(header.dataStart()).isEqualTo(content.length - place);
    }

    @Property(tries = 200)
    void a_cut_file_is_refused(
            @ForAll("tensors") Map<String, Tensor> tensors, @ForAll @IntRange(max = 5_000) int place) {
        byte[] content = content(tensors, Map.of());

        assertThatThrownBy(() -> read(Arrays.copyOf(content, place % content.length)))
                .isInstanceOf(InvalidSafetensorsException.class);
        assertThatThrownBy(() -> read(Arrays.copyOf(content, content.length + 1)))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining("1 bytes after its last tensor");
    }

    @Property(tries = 500)
    void no_damage_breaks_it(
            @ForAll("tensors") Map<String, Tensor> tensors,
            @ForAll @IntRange(max = 300) int place,
            @ForAll byte written) {
        byte[] content = content(tensors, Map.of());
        content[place % content.length] = written;
        try {
            SafetensorsHeader header = read(content);
            assertThat(header.entries().values().stream()
                            .mapToLong(entry -> entry.end() - entry.begin())
                            .sum())
                    .isEqualTo(content.length - header.dataStart());
        } catch (InvalidSafetensorsException refused) {
            assertThat(refused.file()).isEqualTo(file);
            assertThat(refused.problem()).isNotBlank();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Example
    void a_header_may_be_as_long_as_its_length_field() throws IOException {
        byte[] content = content(Map.of(), Map.of());
        Files.write(file, content);
        try (FileChannel channel = FileChannel.open(file)) {
            int length = content.length - Long.BYTES;
            assertThat(SafetensorsHeader.read(file, channel, length).entries()).isEmpty();
            assertThatThrownBy(() -> SafetensorsHeader.read(file, channel, length - 1))
                    .hasMessageContaining("a header of " + length + " bytes in a file of " + content.length);
        }
    }

    private static SafetensorsHeader read(byte[] content) throws IOException {
        Files.write(file, content);
        try (FileChannel channel = FileChannel.open(file)) {
            return SafetensorsHeader.read(file, channel, SafetensorsHeader.MAX_BYTES);
        }
    }

    private static byte[] content(Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", metadata);
        long place = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            Tensor value = tensor.getValue();
            header.put(
                    tensor.getKey(),
                    Map.of(
                            "dtype", value.type(),
                            "shape", value.shape(),
                            "data_offsets", List.of(place, place + value.bytes())));
            place += value.bytes();
        }
        byte[] json = new Gson().toJson(header).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + (int) place)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    @Provide
    Arbitrary<Map<String, Tensor>> tensors() {
        Arbitrary<Tensor> tensors = Combinators.combine(
                        Arbitraries.of("F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"),
                        Arbitraries.longs().between(0, 5).list().ofMaxSize(4))
                .as(Tensor::new);
        return Arbitraries.maps(Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(5), tensors)
                .ofMaxSize(5);
    }
}
