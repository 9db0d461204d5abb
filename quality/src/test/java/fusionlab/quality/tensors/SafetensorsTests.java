package fusionlab.quality.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsTests {

    private static final float[] MATRIX = {1, -2, 0.5f, 4, 0, 1024};

    private final PointerScope scope = new PointerScope();

    @TempDir
    Path folder;

    @AfterEach
    void free() {
        scope.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "F64"})
    void what_is_written_is_read_again(TensorType type) throws IOException {
        Path file = folder.resolve("model.safetensors");

        new SafetensorsWriter(type, Map.of("made by", "a \"test\"")).write(file, tensors());

        try (Safetensors read = Safetensors.open(file)) {
            assertThat(read.names()).containsExactly("a.weight", "a.bias", "none");
            assertThat(read.metadata()).containsEntry("made by", "a \"test\"").containsEntry("format", "pt");
            assertThat(read.type("a.weight")).isEqualTo(type);
            assertThat(read.shape("a.weight")).containsExactly(2L, 3L);
            assertThat(Floats.of(read.read("a.weight"))).containsExactly(MATRIX);
            assertThat(Floats.of(read.read("a.bias"))).containsExactly(7);
            assertThat(Floats.of(read.read("none"))).isEmpty();
        }
        assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.part");
    }

    private void sharded(TensorType type, String stem, long shardBytes) throws IOException {
        Shards.write(new SafetensorsWriter(type, Map.of()), type, folder, stem, tensors(), shardBytes);
    }

    @Test
    void shards_are_read_from_their_folder() throws IOException {
        sharded(TensorType.F32, "diffusion_pytorch_model", 24);

        try (Safetensors read = Safetensors.open(folder)) {
            assertThat(Floats.of(read.read("a.weight"))).containsExactly(MATRIX);
            assertThat(Floats.of(read.read("a.bias"))).containsExactly(7);
        }
        assertThat(folder.resolve("diffusion_pytorch_model-00002-of-00002.safetensors"))
                .exists();

        Files.delete(folder.resolve("diffusion_pytorch_model-00002-of-00002.safetensors"));
        assertThatThrownBy(() -> Safetensors.open(folder))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining("a shard that is not there: diffusion_pytorch_model-00002-of-00002");
    }

    @Test
    void in_a_folder_full_precision_goes_before_half() throws IOException {
        new SafetensorsWriter(TensorType.F16, Map.of()).write(folder.resolve("model.fp16.safetensors"), tensors());
        new SafetensorsWriter(TensorType.F32, Map.of()).write(folder.resolve("model.safetensors"), tensors());

        try (Safetensors read = Safetensors.open(folder)) {
            assertThat(read.type("a.weight")).isEqualTo(TensorType.F32);
        }
    }

    @Test
    void a_variant_of_shards_is_read_and_goes_behind_full_precision() throws IOException {
        sharded(TensorType.F16, "model", 12);
        for (int shard = 1; shard <= 2; shard++) {
            String name = "model-0000" + shard + "-of-00002";
            Files.move(folder.resolve(name + ".safetensors"), folder.resolve(name + ".fp16.safetensors"));
        }
        Path index = folder.resolve("model.safetensors.index.fp16.json");
        Files.writeString(
                index,
                Files.readString(folder.resolve("model.safetensors.index.json"))
                        .replace("-of-00002.safetensors", "-of-00002.fp16.safetensors"));
        Files.delete(folder.resolve("model.safetensors.index.json"));
        for (Path source : List.of(folder, index)) {
            try (Safetensors read = Safetensors.open(source)) {
                assertThat(Floats.of(read.read("a.weight"))).containsExactly(MATRIX);
                assertThat(read.type("a.weight")).isEqualTo(TensorType.F16);
            }
        }
        assertThat(Safetensors.files(folder)).hasSize(3);

        new SafetensorsWriter(TensorType.F32, Map.of()).write(folder.resolve("model.safetensors"), tensors());

        try (Safetensors read = Safetensors.open(folder)) {
            assertThat(read.type("a.weight")).isEqualTo(TensorType.F32);
        }
        assertThat(Safetensors.files(folder)).containsExactly(folder.resolve("model.safetensors"));
    }

    @Test
    void an_empty_tensor_may_be_at_any_place() throws IOException {
        Path file = withHeader("""
                {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                 "behind": {"dtype": "F32", "shape": [0], "data_offsets": [4, 4]},
                 "scaled_fp8": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}""");

        try (Safetensors read = Safetensors.open(file)) {
            assertThat(Floats.of(read.read("scaled_fp8"))).isEmpty();
            assertThat(read.names()).containsExactly("a", "behind", "scaled_fp8");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3438167536\n` | is a pointer of Git LFS",
                "<!doctype html><html><head><title>Sign in</title></head></html> | is a web page",
                "`  <HTML>` | is a web page"
            })
    void what_came_instead_of_the_file_is_named(String content, String message) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.writeString(file, content);

        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageStartingWith(file + " " + message);
    }

    @Test
    void a_header_padded_with_nul_is_refused() throws IOException {
        Path file = withHeader("{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}\0\0");

        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining("padded with NUL bytes");
    }

    @Test
    void a_folder_without_or_with_several_models_says_so() throws IOException {
        assertThatThrownBy(() -> Safetensors.open(folder)).hasMessageContaining("holds no *.safetensors");
        new SafetensorsWriter(TensorType.F32, Map.of()).write(folder.resolve("one.safetensors"), tensors());
        new SafetensorsWriter(TensorType.F32, Map.of()).write(folder.resolve("two.safetensors"), tensors());

        assertThatThrownBy(() -> Safetensors.open(folder))
                .hasMessageContaining("several models: one.safetensors, two.safetensors");
        assertThatThrownBy(() -> Safetensors.open(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void a_truncated_file_is_refused() throws IOException {
        Path file = folder.resolve("model.safetensors");
        new SafetensorsWriter(TensorType.F32, Map.of()).write(file, tensors());
        byte[] whole = Files.readAllBytes(file);

        for (int length : new int[] {0, 7, 8, 20, whole.length - 29, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.open(file))
                    .isInstanceOf(InvalidSafetensorsException.class)
                    .hasMessageContaining("truncated");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 3));
        assertThatThrownBy(() -> Safetensors.open(file)).hasMessageContaining("3 bytes after its last tensor");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no json | has an invalid header",
                "[] | has an invalid header",
                "{\"a\": {\"dtype\": [1]}} | xpected a",
                "{\"a\": 1} | has an invalid header",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}} {} | has an invalid header",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 4]}} | a place of 4 bytes",
                "{\"a\": {\"dtype\": \"F8\", \"shape\": [4], \"data_offsets\": [0, 4]}} | as F8, a type that is not supported",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [-1], \"data_offsets\": [0, 4]}} | negative",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [4294967296, 4294967296], \"data_offsets\": [0, 4]}} | impossible shape",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [1]}} | lacks dtype, shape or data_offsets of a",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 8]}} | a gap or an overlap",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}, \"b\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}} | a gap or an overlap between",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}, \"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 8]}} | holds a twice",
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [9], \"data_offsets\": [0, 36]}} | promises 36 bytes of tensors, there are 4"
            })
    void a_broken_header_is_refused(String header, String message) throws IOException {
        Path file = withHeader(header);

        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void an_index_may_not_lead_out_of_its_folder() throws IOException {
        Path index = folder.resolve("model.safetensors.index.json");
        Files.writeString(index, "{\"weight_map\": {\"a\": \"../other/model.safetensors\"}}");
        assertThatThrownBy(() -> Safetensors.open(index)).hasMessageContaining("outside of its folder");

        Files.writeString(index, "{\"weight_map\": {\"a\": \"\\u0000.safetensors\"}}");
        assertThatThrownBy(() -> Safetensors.open(index)).hasMessageContaining("outside of its folder");

        Files.write(index, new byte[] {-1});
        assertThatThrownBy(() -> Safetensors.open(index)).hasMessageEndingWith("is not UTF-8 text; save it as UTF-8");

        Files.writeString(index, "{\"weight_map\": [1]}");
        assertThatThrownBy(() -> Safetensors.open(index)).hasMessageContaining("not an index of shards");

        new SafetensorsWriter(TensorType.F32, Map.of()).write(folder.resolve("s.safetensors"), tensors());
        Files.writeString(index, "{\"weight_map\": {\"lost\": \"s.safetensors\"}}");
        assertThatThrownBy(() -> Safetensors.open(index)).hasMessageContaining("its shards lack: lost");
    }

    @Test
    void numbers_that_the_type_cannot_hold_are_refused_and_leave_what_was_there() throws IOException {
        Path file = folder.resolve("model.safetensors");
        new SafetensorsWriter(TensorType.F16, Map.of()).write(file, tensors());
        Map<String, Tensor> large = Map.of("large", Floats.tensor(new float[] {70000}, 1));

        assertThatThrownBy(() -> new SafetensorsWriter(TensorType.F16, Map.of()).write(file, large))
                .hasMessageContaining("large is not finite in F16");

        try (Safetensors read = Safetensors.open(file)) {
            assertThat(read.contains("a.weight")).isTrue();
        }
    }

    /** With four bytes of numbers. */
    private Path withHeader(String header) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(
                folder.resolve("model.safetensors"),
                bytes.putLong(json.length).put(json).array());
    }

    private static Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(
                "a.weight",
                Floats.tensor(new float[] {1, 4, -2, 0, 0.5f, 1024}, 3, 2).transpose(0, 1));
        tensors.put("a.bias", Floats.tensor(new float[] {7}, 1));
        tensors.put("none", Floats.tensor(new float[0], 0, 4));
        return tensors;
    }
}
