package fusionlab.quality.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.unet.SmallTopologies;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointTests {

    private static final Topology TOPOLOGY = SmallTopologies.tiny();

    private final PointerScope scope = new PointerScope();
    private final Unet start = Unet.random(TOPOLOGY, 1);
    private final TrainedWeights<Unet> weights = new TrainedWeights<>(
            new UnetTraining(
                    start, TOPOLOGY.original(), new Stripes(), TrainingSettings.of(1, 1, 1), Stripes.OBJECTIVE, null),
            1);

    @TempDir
    private Path folder;

    private Path file = Path.of("none");

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("checkpoint.safetensors");
        new Checkpoint(42, Duration.ofNanos(1_234_567_890_123L)).write(file, "this one", weights);
    }

    @AfterEach
    void free() {
        weights.close();
        start.close();
        scope.close();
    }

    @Test
    void all_state_comes_back_bit_for_bit() throws IOException {
        Map<String, float[]> before = values();
        try (NoGradGuard frozen = new NoGradGuard()) {
            weights.state().values().forEach(tensor -> tensor.add_(new Scalar(1)));
        }
        assertThat(values().get("weights/conv_in.bias")).isNotEqualTo(before.get("weights/conv_in.bias"));

        Checkpoint read = Checkpoint.read(file, "this one", weights);

        assertThat(read).isEqualTo(new Checkpoint(42, Duration.ofNanos(1_234_567_890_123L)));
        Map<String, float[]> after = values();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((name, numbers) -> assertThat(numbers).as(name).isEqualTo(before.get(name)));
        assertThat(after.keySet().stream()
                        .map(name -> name.substring(0, name.indexOf('/')))
                        .distinct())
                .containsExactly("weights", "average", "first_moment", "second_moment");
    }

    private Map<String, float[]> values() {
        Map<String, float[]> values = new LinkedHashMap<>();
        weights.state().forEach((name, tensor) -> values.put(name, Floats.of(tensor)));
        return values;
    }

    @Test
    void a_checkpoint_of_another_training_is_refused_with_both() {
        assertThatThrownBy(() -> Checkpoint.read(file, "that one", weights))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageEndingWith("is of another training: this one, not that one");
    }

    @ParameterizedTest
    @CsvSource({"0, truncated", "4, truncated", "8, truncated", "100, truncated", "-1, tensors", "-4, tensors"})
    void a_file_that_ends_early_is_refused_wherever_it_ends(int length, String complaint) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, length < 0 ? whole.length + length : length));

        assertThatThrownBy(() -> Checkpoint.read(file, "this one", weights))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"fusionlab_step\":\"42\" | \"fusionlab_step\":\"4x\" | has no number fusionlab_step in its metadata",
                "fusionlab_step | fusionlab_stop | has no number fusionlab_step in its metadata",
                "fusionlab_elapsed_ns | fusionlab_elapsed_ms | has no number fusionlab_elapsed_ns",
                "fusionlab_training | fusionlab_trainings | is of another training: null, not this one",
                "weights/conv_in.bias | weights/conv_in.boss | lacks the tensor weights/conv_in.bias",
                "average/conv_in.bias | weights/conv_in.biaz | lacks the tensor average/conv_in.bias",
                "F32 | F64 | a place of",
                "{\"__meta | ?\"__meta | malformed JSON"
            })
    void a_header_that_says_something_else_is_refused(String right, String wrong, String complaint) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        String header = new String(whole, 8, length, StandardCharsets.UTF_8);
        assertThat(header).contains(right);
        byte[] changed = header.replaceFirst(Pattern.quote(right), wrong).getBytes(StandardCharsets.UTF_8);
        ByteBuffer written = ByteBuffer.allocate(8 + changed.length + whole.length - 8 - length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(changed.length)
                .put(changed)
                .put(whole, 8 + length, whole.length - 8 - length);
        Files.write(file, written.array());

        assertThatThrownBy(() -> Checkpoint.read(file, "this one", weights))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void weights_of_another_shape_are_refused_by_name() throws IOException {
        Map<String, Tensor> state = new LinkedHashMap<>(weights.state());
        state.put("average/conv_out.bias", Floats.tensor(new float[5], 5));
        new SafetensorsWriter(
                        TensorType.F32,
                        Map.of("fusionlab_step", "1", "fusionlab_elapsed_ns", "1", "fusionlab_training", "this one"))
                .write(file, state);
        float[] before = Objects.requireNonNull(values().get("weights/conv_in.bias"));

        assertThatThrownBy(() -> Checkpoint.read(file, "this one", weights))
                .hasMessageContaining("holds average/conv_out.bias of shape [5]");
        assertThat(Objects.requireNonNull(values().get("weights/conv_in.bias")))
                .as("nothing is filled before all is known to fit")
                .isEqualTo(before);
    }
}
