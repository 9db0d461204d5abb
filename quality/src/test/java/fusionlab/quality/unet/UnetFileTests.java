package fusionlab.quality.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.Shards;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnetFileTests {

    private static final Topology TOPOLOGY = SmallTopologies.tiny();
    private static final Architecture COPIED =
            Architecture.of(TOPOLOGY, Map.of("mid_block.attentions.0", 2, "mid_block.resnets.0", 2));
    private static final String NAME = "mid_block.attentions.0.proj_in.weight";

    private final PointerScope scope = new PointerScope();
    private final Unet unet = Unet.random(TOPOLOGY, 1);

    @TempDir
    Path folder;

    @AfterEach
    void free() {
        unet.close();
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({"F32, 0", "BF16, 0.004", "F16, 0.0006"})
    void a_saved_unet_is_loaded_within_the_precision_of_its_type(TensorType type, float relative) throws IOException {
        Path file = folder.resolve("unet.safetensors");
        unet.save(file, type, Map.of("trained", "never"));

        try (Unet loaded = Unet.load(TOPOLOGY, file)) {
            assertThat(loaded.parameters().keySet())
                    .containsExactlyElementsOf(unet.parameters().keySet());
            assertThat(loaded.parameterCount())
                    .isEqualTo(TOPOLOGY.cost(TOPOLOGY.original(), 8).parameters());
            float[] expected =
                    Floats.of(Objects.requireNonNull(unet.parameters().get(NAME)));
            float[] read = Floats.of(Objects.requireNonNull(loaded.parameters().get(NAME)));
            for (int i = 0; i < read.length; i++) {
                assertThat(Math.abs(read[i] - expected[i]))
                        .isLessThanOrEqualTo(relative * Math.abs(expected[i]) + 1e-7f * relative);
            }
        }
    }

    @Test
    void shards_in_a_diffusers_folder_are_loaded() throws IOException {
        var writer = new SafetensorsWriter(TensorType.F32, Map.of());
        Shards.write(writer, TensorType.F32, folder, "diffusion_pytorch_model", unet.parameters(), 100_000);

        try (Unet loaded = Unet.load(TOPOLOGY, folder)) {
            assertThat(loaded.parameterCount()).isEqualTo(unet.parameterCount());
        }
        try (var files = Files.list(folder)) {
            assertThat(files.count()).isGreaterThan(3);
        }
    }

    @Test
    void missing_tensors_are_named() throws IOException {
        Map<String, Tensor> weights = new LinkedHashMap<>(unet.parameters());
        weights.keySet().removeIf(name -> name.startsWith("conv_in."));

        assertRefused(weights, "lacks 2 tensors of tiny: conv_in.weight, conv_in.bias");
    }

    @Test
    void misshapen_tensors_are_named() throws IOException {
        Map<String, Tensor> weights = new LinkedHashMap<>(unet.parameters());
        weights.put(NAME, Floats.tensor(new float[16], 1, 16, 1, 1));

        assertRefused(weights, "holds " + NAME + " of shape [1, 16, 1, 1], but tiny has [16, 16, 1, 1]");
    }

    @Test
    void unknown_tensors_are_named() throws IOException {
        Map<String, Tensor> weights = new LinkedHashMap<>(unet.parameters());
        weights.put("down_blocks.7.odd", Floats.tensor(new float[1], 1));

        assertRefused(weights, "1 tensors that tiny does not have: down_blocks.7.odd");
    }

    @Test
    void trained_copies_are_loaded_and_used() throws IOException {
        Map<String, Tensor> weights = withCopies();
        weights.computeIfPresent("mid_block.resnets.0#2.conv2.weight", (name, zero) -> zero.add(new Scalar(0.01)));
        Path file = folder.resolve("unet.safetensors");
        new SafetensorsWriter(TensorType.F32, Map.of()).write(file, weights);

        try (Unet loaded = Unet.load(TOPOLOGY, file)) {
            assertThat(loaded.parameters().keySet()).containsExactlyInAnyOrderElementsOf(weights.keySet());
            assertThat(loaded.copiesFor(COPIED)).isEmpty();
        }
    }

    @Test
    void misshapen_half_and_unknown_copies_are_named() throws IOException {
        Map<String, Tensor> misshapen = withCopies();
        misshapen.put("mid_block.attentions.0#2.proj_in.weight", Floats.tensor(new float[16], 1, 16, 1, 1));
        assertRefused(
                misshapen,
                "holds mid_block.attentions.0#2.proj_in.weight of shape [1, 16, 1, 1], but tiny has [16, 16, 1, 1]");

        Map<String, Tensor> half = withCopies();
        half.keySet().removeIf(name -> name.startsWith("mid_block.resnets.0#2.conv"));
        assertRefused(half, "lacks 4 tensors of tiny: mid_block.resnets.0#2.conv1.weight");

        for (String name : new String[] {
            "mid_block.resnets.7#2.conv1.weight", "mid_block.resnets.0#17.conv1.weight", "conv_in#2.weight", "#2", "a#b"
        }) {
            Map<String, Tensor> unknown = withCopies();
            unknown.put(name, Floats.tensor(new float[1], 1));
            assertRefused(unknown, "holds 1 tensors that tiny does not have: " + name);
        }
    }

    private Map<String, Tensor> withCopies() {
        Map<String, Tensor> weights = new LinkedHashMap<>(unet.parameters());
        weights.putAll(unet.copiesFor(COPIED));
        return weights;
    }

    @Test
    void weights_that_are_no_numbers_are_refused() throws IOException {
        Path file = folder.resolve("unet.safetensors");
        unet.save(file, TensorType.F32, Map.of());
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length - 4, bytes.length, (byte) 0xff);
        Files.write(file, bytes);

        assertThatThrownBy(() -> Unet.load(TOPOLOGY, file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining("numbers in conv_out.bias that are not finite");
    }

    @Test
    void given_weights_must_be_whole() {
        Map<String, Tensor> weights = new LinkedHashMap<>(unet.parameters());
        weights.remove(NAME);

        assertThatThrownBy(() -> Unet.of(TOPOLOGY, weights))
                .hasMessageContaining(NAME + " must be given with shape [16, 16, 1, 1], not nothing");
    }

    private void assertRefused(Map<String, Tensor> weights, String message) throws IOException {
        Path file = folder.resolve("unet.safetensors");
        new SafetensorsWriter(TensorType.F32, Map.of()).write(file, weights);

        assertThatThrownBy(() -> Unet.load(TOPOLOGY, file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(file.toString());
    }
}
