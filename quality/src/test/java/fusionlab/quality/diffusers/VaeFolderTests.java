package fusionlab.quality.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.quality.decoder.ChannelPruning;
import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.decoder.TinyDecoder;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.GeneratedNumbers;
import fusionlab.quality.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decoders in place of a checkpoint's own. */
class VaeFolderTests {

    private static final MachineMemory ROOMY = new MachineMemory(1L << 40, 1L << 40);
    private static final String SD15 = """
            {"_class_name": "AutoencoderKL", "block_out_channels": [128, 256, 512, 512], "layers_per_block": 2,
             "latent_channels": 4, "norm_num_groups": 32, "sample_size": 512, "act_fn": "silu"%s}
            """;

    @TempDir
    private Path folder;

    @Test
    void the_decoder_of_stable_diffusion_has_the_known_number_of_parameters_and_half_the_channels_a_quarter()
            throws IOException {
        DecoderForm whole = form(SD15.formatted(""));
        OriginalDecoder original = new CheckpointDecoder(folder, (VaeForm) whole, Map.of());

        assertThat(whole.parameters()).isEqualTo(49_490_179);
        assertThat(original.pruned(.5).parameters()).isEqualTo(12_387_459);
        assertThat(original.pruned(1)).isEqualTo(whole);
        assertThat(form(SD15.formatted(", \"fusionlab_decoder_channels\": [64, 128, 256, 256]"))
                        .parameters())
                .isEqualTo(12_387_459);
        assertThat(original.tiny(original.tinyWidth()).parameters())
                .as("TAESD's")
                .isEqualTo(1_222_531);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"fusionlab_decoder_channels\": [64, 128]| it must be 4 multiples of 32",
                "\"fusionlab_decoder_channels\": [64, 128, 256, 250]| it must be 4 multiples of 32",
                "\"_class_name\": \"AutoencoderTiny\", \"act_fn\": \"gelu\"| supported: relu",
                "\"_class_name\": \"AutoencoderTiny\", \"act_fn\": \"relu\", \"scaling_factor\": 0.5| that is not TAESD's 1 and 0",
                "\"_class_name\": \"AutoencoderTiny\", \"act_fn\": \"relu\", \"num_decoder_blocks\": [3, 3]| with one width for all"
            })
    void what_a_config_cannot_say_is_named(String fields, String complaint) {
        String config = "{\"block_out_channels\": [128, 256, 512, 512], \"norm_num_groups\": 32, " + fields + "}";

        assertThatThrownBy(() -> form(config))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(complaint);
    }

    @Test
    void a_pruned_decoder_takes_the_place_of_the_original_and_the_encoder_stays() throws Exception {
        TinyCheckpoint checkpoint = TinyCheckpoint.in(folder.resolve("checkpoint"));
        Path vae = checkpoint.folder().resolve("vae");
        try (World world = open(checkpoint, null);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            OriginalDecoder original = world.surroundings().decoder().orElseThrow();
            DecoderForm half = original.pruned(.5);
            Map<String, Tensor> weights =
                    ChannelPruning.of(original.decoder().weights(), half.shapes(), original.groups());
            Path made = Files.createDirectory(folder.resolve("made"));
            original.write(made, half, weights, Map.of());
            Tensor latents = GeneratedNumbers.tensor("latents", 1, 4, 8, 8);
            float[] expected = Floats.of(half.decode(weights, latents));

            try (World other = open(checkpoint, original.written(made))) {
                assertThat(other.checkpointHash()).isNotEqualTo(world.checkpointHash());
                assertThat(other.surroundings().scorerHash())
                        .isEqualTo(world.surroundings().scorerHash());
                float[] actual = Floats.of(other.surroundings().images(latents));
                for (int i = 0; i < actual.length; i++) {
                    assertThat(actual[i]).isEqualTo(Math.max(-1, Math.min(1, expected[i])));
                }
            }
            assertThat(made.resolve("vae/fusionlab_vae.py")).isRegularFile();
            try (Safetensors before = Safetensors.open(vae);
                    Safetensors after = Safetensors.open(made.resolve("vae"))) {
                for (String name : before.names()) {
                    if (TrainableCheckpoint.ENCODER.test(name)) {
                        assertThat(Floats.of(after.read(name))).as(name).isEqualTo(Floats.of(before.read(name)));
                    }
                }
            }
        }
    }

    @Test
    void the_whole_decoder_written_again_is_the_checkpoints_own() throws Exception {
        TinyCheckpoint checkpoint = TinyCheckpoint.in(folder.resolve("checkpoint"));
        try (World world = open(checkpoint, null);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            OriginalDecoder original = world.surroundings().decoder().orElseThrow();
            original.write(folder, original.pruned(1), original.decoder().weights(), Map.of());
            Tensor latents = GeneratedNumbers.tensor("latents", 2, 4, 8, 8);

            try (World other = open(checkpoint, original.written(folder))) {
                assertThat(Floats.of(other.surroundings().images(latents)))
                        .isEqualTo(Floats.of(world.surroundings().images(latents)));
            }
            assertThat(folder.resolve("vae/fusionlab_vae.py"))
                    .as("diffusers needs no code of ours for it")
                    .doesNotExist();
        }
    }

    @Test
    void a_tiny_decoder_draws_in_its_place_and_cannot_encode() throws Exception {
        TinyCheckpoint checkpoint = TinyCheckpoint.in(folder.resolve("checkpoint"));
        Path made = Files.createDirectory(folder.resolve("made"));
        try (World world = open(checkpoint, null);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            OriginalDecoder original = world.surroundings().decoder().orElseThrow();
            TinyDecoder tiny = original.tiny(6);
            Map<String, Tensor> weights = tiny.random(1);
            original.write(made, tiny, weights, Map.of());
            Tensor latents = GeneratedNumbers.tensor("latents", 2, 4, 8, 8);

            try (World other = open(checkpoint, made.resolve("vae"))) {
                assertThat(other.surroundings().decoder())
                        .as("it is small already")
                        .isEmpty();
                assertThat(Floats.of(other.surroundings().images(latents)))
                        .hasSameSizeAs(Floats.of(world.surroundings().images(latents)));
            }
        }
        Files.move(checkpoint.folder().resolve("vae"), folder.resolve("old"));
        Files.move(made.resolve("vae"), checkpoint.folder().resolve("vae"));
        assertThatThrownBy(() -> TrainableCheckpoint.in(checkpoint.folder()))
                .hasMessageContaining("is of an AutoencoderTiny, whose encoder is not supported");
    }

    private static World open(TinyCheckpoint checkpoint, @Nullable Path vae) {
        return DiffusersWorld.open(checkpoint.folder(), checkpoint.prompts(), Compute.USUAL, ROOMY, null, vae, null);
    }

    private DecoderForm form(String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        return VaeFolder.decoder(folder, Compute.USUAL);
    }
}
