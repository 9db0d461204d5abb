package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.quality.diffusers.TinyCheckpoint;
import fusionlab.quality.tensors.TorchThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code quality decoder} on a tiny folder with random weights. */
class DecoderCommandTests {

    private static final String WEIGHTS = "vae/diffusion_pytorch_model.safetensors";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private final QualityCommand quality = new QualityCommand();

    @BeforeAll
    static void make() throws IOException {
        TorchThreads.single();
        TinyCheckpoint.in(shared.resolve("checkpoint"));
    }

    @ParameterizedTest
    @CsvSource({"pruned, 2e-2", "tiny, 1e-2"})
    void the_loss_falls_and_the_figures_lie_beside_the_decoder(String kind, String rate) throws IOException {
        Path made = folder.resolve("made");

        assertThat(decoder(
                        made, "--kind", kind, "--steps", "60", "--batch", "8", "--ema", "0.9", "--learning-rate", rate))
                .as(quality.err())
                .isZero();

        List<Double> losses = losses(made);
        assertThat(mean(losses.subList(50, 60))).isLessThan(0.8 * mean(losses.subList(0, 5)));
        assertThat(quality.out())
                .contains("parameters, where the original has ")
                .contains("needs at most ")
                .contains("by the first steps: ")
                .contains("step 60 of 60, loss ")
                .contains("on 2 held-out prompts: PSNR between both decoders' pictures ")
                .contains("95 % interval ")
                .contains("CPU ms a picture, the original's ");
        JsonObject report = report(made);
        assertThat(report.get("held_out_prompts").getAsInt()).isEqualTo(2);
        assertThat(report.get("psnr_mean_db").getAsDouble()).isBetween(0.0, 100.0);
        assertThat(report.get("proxy").getAsBoolean()).isFalse();
        assertThat(report.get("hash").getAsString()).hasSize(64);
        assertThat(report.get("parameters").getAsLong()).isPositive();
    }

    @Test
    void with_all_of_its_channels_a_decoder_is_the_original_has_no_loss_and_learns_nothing() throws IOException {
        Path made = folder.resolve("made");

        assertThat(decoder(
                        made, "--ratio", "1", "--steps", "2", "--batch", "2", "--learning-rate", "1e-12", "--ema", "0"))
                .as(quality.err())
                .isZero();

        assertThat(losses(made).get(0))
                .as("the original's pictures are cut to -1 to 1, the student's are not")
                .isGreaterThanOrEqualTo(0);
        JsonObject report = report(made);
        assertThat(report.get("psnr_mean_db").getAsDouble()).isGreaterThan(80);
        assertThat(report.get("clip_difference").getAsDouble()).isCloseTo(0, within(1e-6));
        assertThat(report.get("parameters")).isEqualTo(report.get("parameters_of_original"));
    }

    @Test
    void a_killed_distillation_continues_bit_for_bit_and_makes_no_latents_again() throws Exception {
        String[] options = {"--steps", "80", "--batch", "4", "--save-every", "4"};
        Path killed = folder.resolve("killed");
        Path straight = folder.resolve("straight");
        QualityCommand.killedAfter("step 10 of 80", words(killed, options));
        assertThat(killed.resolve(WEIGHTS)).doesNotExist();

        assertThat(decoder(killed, options)).as(quality.err()).isZero();

        assertThat(quality.out()).contains("none is made").containsPattern("continues after step \\d+ of 80");
        assertThat(decoder(straight, options)).as(quality.err()).isZero();
        assertThat(Files.readAllBytes(killed.resolve(WEIGHTS)))
                .isEqualTo(Files.readAllBytes(straight.resolve(WEIGHTS)));
        assertThat(report(killed).get("hash")).isEqualTo(report(straight).get("hash"));

        assertThat(decoder(killed, options)).isZero();
        assertThat(quality.out()).contains("trained already: " + killed.resolve("vae"));
        byte[] before = Files.readAllBytes(killed.resolve(WEIGHTS));
        assertThat(decoder(killed, "--steps", "81")).isEqualTo(1);
        assertThat(quality.err())
                .contains("is of another training, with --steps 80, not 81")
                .contains("give the same options and checkpoint, or another --out");
        assertThat(Files.readAllBytes(killed.resolve(WEIGHTS))).isEqualTo(before);
    }

    @Test
    void a_training_that_diverges_ends_in_a_line_and_keeps_its_last_state() throws IOException {
        Path made = folder.resolve("made");

        assertThat(decoder(made, "--steps", "50", "--learning-rate", "1e30", "--save-every", "1", "--warmup", "0"))
                .isEqualTo(1);

        assertThat(quality.err().lines())
                .singleElement()
                .asString()
                .startsWith("fusionlab: Training diverged in step ");
        assertThat(made.resolve("resume.safetensors")).isRegularFile();
        assertThat(made.resolve("vae")).doesNotExist();
    }

    @Test
    void a_decoder_to_compare_that_is_none_is_refused_before_latents_are_made() throws IOException {
        Path none = Files.createDirectory(folder.resolve("none"));
        Path cache = folder.resolve("latents");

        assertThat(quality.run(
                        "decoder",
                        "--checkpoint",
                        "" + shared.resolve("checkpoint"),
                        "--compare",
                        "" + none,
                        "--cache",
                        "" + cache))
                .isEqualTo(1);

        assertThat(quality.err().lines())
                .singleElement()
                .asString()
                .contains(none.resolve("config.json") + " is missing");
        assertThat(cache).doesNotExist();
    }

    @Test
    void a_gate_that_is_not_reached_fails_and_the_decoder_is_kept() throws IOException {
        Path made = folder.resolve("made");

        assertThat(decoder(made, "--steps", "1", "--min-psnr", "99")).isEqualTo(1);

        assertThat(quality.err().lines())
                .singleElement()
                .asString()
                .contains("the PSNR on held-out prompts is ")
                .contains("at least 99.00 is asked for; the decoder is kept");
        assertThat(made.resolve(WEIGHTS)).isRegularFile();
        assertThat(quality.run(
                        "decoder",
                        "--checkpoint",
                        "" + shared.resolve("checkpoint"),
                        "--compare",
                        "" + made.resolve("vae"),
                        "--cache",
                        "" + shared.resolve("cache"),
                        "--sampling-steps",
                        "2",
                        "--min-psnr",
                        "1",
                        "--max-clip-loss",
                        "2"))
                .as(quality.err())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--batch 40000000 | 1 | this training outgrows memory: at most ",
                "--checkpoint /nowhere | 1 | /nowhere is not a folder",
                "--prompts /nowhere | 1 | /nowhere",
                "--held-out 5 | 2 | --held-out must be 2 to 4, not 5"
            })
    void what_cannot_be_distilled_is_one_line_and_leaves_nothing(String options, int code, String complaint) {
        Path made = folder.resolve("made");

        assertThat(decoder(made, options.split(" "))).isEqualTo(code);

        assertThat(quality.err().lines()).hasSize(1);
        assertThat(quality.err()).startsWith("fusionlab: ").contains(complaint);
        assertThat(made).doesNotExist();
    }

    @Test
    void a_vae_that_is_cut_off_is_named_and_a_folder_of_something_else_stays() throws IOException {
        Path cut = TinyCheckpoint.in(folder.resolve("cut")).folder();
        byte[] weights = Files.readAllBytes(cut.resolve(WEIGHTS));
        Files.write(cut.resolve(WEIGHTS), Arrays.copyOf(weights, weights.length / 2));

        assertThat(decoder(folder.resolve("made"), "--checkpoint", cut.toString()))
                .isEqualTo(1);
        assertThat(quality.err().lines())
                .singleElement()
                .asString()
                .contains(WEIGHTS + " is truncated: its header promises ");

        Path other = TinyCheckpoint.in(folder.resolve("other")).folder();
        byte[] before = Files.readAllBytes(other.resolve(WEIGHTS));
        assertThat(decoder(other)).isEqualTo(1);
        assertThat(quality.err()).contains("holds vae, which this distillation did not make; name another folder");
        assertThat(Files.readAllBytes(other.resolve(WEIGHTS))).isEqualTo(before);
    }

    @Test
    void nothing_is_written_into_the_checkpoint_and_nothing_made_for_a_decoder_that_cannot_be_read()
            throws IOException {
        Path checkpoint = shared.resolve("checkpoint");
        assertThat(decoder(checkpoint.resolve("unet/made"))).isEqualTo(1);
        assertThat(quality.err()).contains("which is read from; name a folder outside of it");
        assertThat(checkpoint.resolve("unet/made")).doesNotExist();

        Path broken = Files.writeString(folder.resolve("broken.safetensors"), "x");
        Path cache = folder.resolve("cache");
        assertThat(decoder(folder.resolve("made"), "--compare", "" + broken, "--cache", "" + cache))
                .isEqualTo(1);
        assertThat(quality.err().lines()).hasSize(2);
        assertThat(quality.err()).contains("broken.safetensors");
        assertThat(cache).doesNotExist();
    }

    private int decoder(Path made, String... options) {
        return quality.run(words(made, options).toArray(String[]::new));
    }

    /** Options that are given replace the usual ones. */
    private static List<String> words(Path made, String... options) {
        List<String> words = new ArrayList<>(List.of("decoder"));
        String[] usual = {
            "--checkpoint", shared.resolve("checkpoint").toString(),
            "--out", made.toString(),
            "--cache", shared.resolve("cache").toString(),
            "--latents", "20",
            "--sampling-steps", "2"
        };
        for (int i = 0; i < usual.length; i += 2) {
            if (!List.of(options).contains(usual[i])) {
                words.addAll(List.of(usual[i], usual[i + 1]));
            }
        }
        words.addAll(List.of(options));
        return words;
    }

    private static JsonObject report(Path made) throws IOException {
        return JsonParser.parseString(Files.readString(made.resolve("decoder.json")))
                .getAsJsonObject();
    }

    private static List<Double> losses(Path made) throws IOException {
        return Files.readAllLines(made.resolve("training.csv")).stream()
                .skip(1)
                .map(line -> Double.parseDouble(line.split(",", -1)[2]))
                .toList();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
