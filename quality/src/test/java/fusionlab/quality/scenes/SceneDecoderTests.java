package fusionlab.quality.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.quality.decoder.ChannelPruning;
import fusionlab.quality.decoder.Decoder;
import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.GeneratedNumbers;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoders in place of the tiny world's own. */
class SceneDecoderTests {

    private static World world;
    private static OriginalDecoder original;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        TorchThreads.single();
        world = ScenesWorld.shipped();
        original = world.surroundings().decoder().orElseThrow();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void half_the_width_is_about_a_quarter_of_the_parameters() {
        assertThat(original.decoder().form().parameters()).isEqualTo(165_100);
        assertThat(original.pruned(.5).parameters()).isEqualTo(43_388);
        assertThat(original.pruned(1)).isEqualTo(original.decoder().form());
        assertThat(original.pruned(1e-9).parameters()).isPositive();
    }

    @Test
    void all_of_the_channels_draw_the_original_pictures_bit_for_bit() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor latents = latents();
            DecoderForm whole = original.pruned(1);
            Map<String, Tensor> weights = ChannelPruning.of(original.decoder().weights(), whole.shapes(), 1);

            assertThat(Floats.of(whole.decode(weights, latents)))
                    .isEqualTo(Floats.of(original.decoder().decode(latents)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_decoder_that_was_written_draws_in_place_of_the_original(boolean tiny) throws IOException {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            DecoderForm form = tiny ? original.tiny(6) : original.pruned(.25);
            original.write(
                    folder,
                    form,
                    tiny
                            ? original.tiny(6).random(1)
                            : ChannelPruning.of(original.decoder().weights(), form.shapes(), 1),
                    Map.of());
            Decoder read = original.read(original.written(folder));
            assertThat(read.form()).isEqualTo(form);

            try (World other = ScenesWorld.shipped(Compute.USUAL, original.written(folder))) {
                assertThat(other.checkpointHash()).isNotEqualTo(world.checkpointHash());
                assertThat(other.surroundings().scorerHash())
                        .isEqualTo(world.surroundings().scorerHash());
                float[] drawn = Floats.of(other.surroundings().images(latents()));
                float[] expected = Floats.of(read.decode(latents()));
                for (int i = 0; i < drawn.length; i++) {
                    assertThat(drawn[i]).isEqualTo(Math.max(-1, Math.min(1, expected[i])));
                }
            }
            read.weights().values().forEach(Tensor::releaseReference);
        }
    }

    @Test
    void the_shipped_one_has_half_the_width_and_draws_nearly_the_same() {
        try (World other = ScenesWorld.shipped(Compute.USUAL, Path.of("shipped"));
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor latents = SceneLatentsOfHeldOut.encoded(64);
            Tensor error = world.surroundings()
                    .images(latents)
                    .sub(other.surroundings().images(latents));

            double psnr = 10 * Math.log10(4 / error.mul(error).mean().item_double());

            System.out.printf("the shipped decoder is %.1f dB from the original%n", psnr);
            assertThat(psnr).isGreaterThan(25);
        }
    }

    @Test
    void a_damaged_file_and_one_of_something_else_are_named() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            original.write(folder, original.pruned(.5), original.decoder().weights(), Map.of());
        } catch (IllegalArgumentException otherShape) {
            assertThat(otherShape).hasMessageContaining("has the shape");
        }
        Path file = original.written(folder);
        assertThat(file).as("nothing half is left").doesNotExist();
        try (PointerScope scope = new PointerScope()) {
            original.write(folder, original.tiny(4), original.tiny(4).random(1), Map.of());
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> original.read(file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining("decoder.safetensors is truncated");

        ScenesFiles.unpack(folder);
        assertThatThrownBy(() -> original.read(folder.resolve("clip.safetensors")))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining("holds no decoder of the world scenes");
    }

    private static Tensor latents() {
        return GeneratedNumbers.tensor("latents", 2, 8, 8, 8);
    }
}
