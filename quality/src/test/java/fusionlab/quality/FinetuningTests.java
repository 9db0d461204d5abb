package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import fusionlab.quality.data.DrawnPictures;
import fusionlab.quality.diffusers.TinyCheckpoint;
import fusionlab.quality.diffusers.UnetFolder;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.unet.Unet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code quality train --checkpoint} on a tiny folder and 200 drawn pictures. */
class FinetuningTests {

    private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private final QualityCommand quality = new QualityCommand();

    @BeforeAll
    static void draw() throws IOException {
        TorchThreads.single();
        TinyCheckpoint.in(shared.resolve("checkpoint"));
        DrawnPictures.withTexts(shared.resolve("data"), 200);
    }

    @Test
    void the_loss_falls_and_the_result_is_a_checkpoint_that_predicts_the_velocity() throws IOException {
        Path trained = folder.resolve("trained");

        assertThat(train(trained, "--steps", "100", "--batch", "16", "--learning-rate", "3e-3", "--ema", "0.9"))
                .as(quality.err())
                .isZero();

        List<Double> losses = losses(trained);
        assertThat(mean(losses.subList(90, 100))).isLessThan(0.8 * mean(losses.subList(0, 10)));
        assertThat(quality.out())
                .contains("the UNet predicts the noise (epsilon) and is trained to predict the velocity (v_prediction)")
                .contains("needs at most ")
                .contains("shards of latents are in ")
                .contains("by the first steps: ")
                .contains("step 100 of 100, loss ");
        assertThat(Files.readString(trained.resolve("scheduler/scheduler_config.json")))
                .contains("\"prediction_type\": \"v_prediction\"")
                .contains("\"beta_schedule\": \"scaled_linear\"")
                .contains("PNDMScheduler");
        assertThat(Files.readString(shared.resolve("checkpoint/scheduler/scheduler_config.json")))
                .as("the checkpoint's own stays")
                .contains("epsilon");
        UnetFolder unet = UnetFolder.in(trained);
        try (Unet loaded = Unet.load(unet.topology(), unet.path())) {
            assertThat(loaded.parameterCount()).isPositive();
        }
        assertThat(quality.run(
                        "export",
                        "--checkpoint",
                        trained.toString(),
                        "--format",
                        "diffusers",
                        "--out",
                        "" + folder.resolve("x")))
                .as(quality.err())
                .isZero();
    }

    @Test
    void a_killed_training_continues_bit_for_bit_and_encodes_nothing_again() throws Exception {
        String[] options = {"--steps", "30", "--batch", "4", "--save-every", "4"};
        Path straight = folder.resolve("straight");
        Path killed = folder.resolve("killed");
        QualityCommand.killedAfter("step 10 of 30", words(killed, options));
        assertThat(killed.resolve(WEIGHTS)).doesNotExist();

        assertThat(train(killed, options)).as(quality.err()).isZero();

        assertThat(quality.out()).contains("nothing is encoded").containsPattern("continues after step \\d+ of 30");
        assertThat(train(straight, options)).as(quality.err()).isZero();
        assertThat(Files.readAllBytes(killed.resolve(WEIGHTS)))
                .isEqualTo(Files.readAllBytes(straight.resolve(WEIGHTS)));

        assertThat(losses(killed)).as("a row for each step").hasSize(30);

        assertThat(train(killed, options)).isZero();
        assertThat(quality.out()).contains("finished already: " + killed);
        assertThat(train(
                        killed,
                        Stream.concat(Arrays.stream(options), Stream.of("--seed", "2"))
                                .toArray(String[]::new)))
                .isEqualTo(1);
        assertThat(quality.err())
                .contains("is of another training, with --seed 1, not 2; give the same")
                .contains("give the same options, data and checkpoint, or another --out");

        Path state = killed.resolve("resume.safetensors");
        Files.write(state, Arrays.copyOf(Files.readAllBytes(state), 1000));
        assertThat(train(killed, options)).isEqualTo(1);
        assertThat(quality.err().lines())
                .last()
                .asString()
                .contains(state + " is not a safetensors file or is truncated")
                .endsWith("delete it to begin again");
    }

    @Test
    void a_pruned_architecture_is_trained_and_written_alone() throws IOException {
        Path trained = folder.resolve("trained");

        assertThat(train(
                        trained,
                        "--steps",
                        "2",
                        "--architecture",
                        "mid_block.attentions.0=0,down_blocks.0.resnets.0=2"))
                .as(quality.err())
                .isZero();

        UnetFolder unet = UnetFolder.in(trained);
        try (Unet loaded = Unet.load(unet.topology(), unet.path())) {
            assertThat(loaded.parameters().keySet())
                    .noneMatch(name -> name.startsWith("mid_block.attentions"))
                    .anyMatch(name -> name.contains("#2"));
        }
        assertThat(Files.readString(unet.path().resolve("config.json")))
                .contains("fusionlab_counts")
                .contains("\"down_blocks.0.resnets.0\": 2");
    }

    @Test
    void passes_do_not_change_the_result_beyond_rounding() throws IOException {
        Path joint = folder.resolve("joint");
        Path passes = folder.resolve("passes");

        assertThat(train(joint, "--steps", "5", "--batch", "8", "--learning-rate", "1e-4"))
                .isZero();
        assertThat(train(passes, "--steps", "5", "--batch", "2", "--accumulate", "4", "--learning-rate", "1e-4"))
                .isZero();

        List<Double> one = losses(joint);
        List<Double> other = losses(passes);
        for (int i = 0; i < one.size(); i++) {
            assertThat(other.get(i)).isCloseTo(one.get(i), withinPercentage(0.001));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--batch 40000000 | 1 | this training outgrows memory: at most ",
                "--batch 4 --accumulate 4000000 | 1 | a step's pictures outgrow the heap: ",
                "--data /nowhere | 1 | /nowhere is not a folder; name one with captioned pictures",
                "--architecture nothing=0 | 2 | --architecture: There is no slot 'nothing'",
                "--checkpoint /nowhere | 2 | --checkpoint: there is no folder /nowhere, and no world of that name; scenes is one",
                "--batch 3 | 2 | --batch (3) must be a multiple of --threads (2)",
                "--learning-rate 1e30 | 2 | --learning-rate must be above 0 and up to 1, not 1.0E30",
                "--skip 1.5 | 2 | --skip must be 0 to 1 (excluded), not 1.5",
                "--cache pom.xml | 2 | --cache pom.xml is a file; name a folder"
            })
    void what_cannot_be_trained_is_one_line_and_leaves_nothing(String options, int code, String complaint)
            throws IOException {
        Path trained = folder.resolve("trained");

        assertThat(train(trained, options.split(" "))).isEqualTo(code);

        assertThat(quality.err().lines()).hasSize(1);
        assertThat(quality.err()).startsWith("fusionlab: ").contains(complaint);
        assertThat(trained).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"true, is truncated: its header promises", "false, holds numbers"})
    void a_unet_that_is_cut_off_or_no_numbers_is_named_before_anything_is_encoded(boolean isCut, String complaint)
            throws IOException {
        Path broken = TinyCheckpoint.in(folder.resolve("broken")).folder();
        byte[] weights = Files.readAllBytes(broken.resolve(WEIGHTS));
        weights[weights.length - 1] = 0x7f;
        weights[weights.length - 2] = -1;
        Files.write(broken.resolve(WEIGHTS), isCut ? Arrays.copyOf(weights, weights.length / 2) : weights);
        Path trained = folder.resolve("trained");
        Path cache = folder.resolve("cache");

        assertThat(train(trained, "--checkpoint", broken.toString(), "--cache", cache.toString()))
                .isEqualTo(1);

        assertThat(quality.err().lines()).singleElement().asString().contains("broken/unet", complaint);
        assertThat(trained).doesNotExist();
        assertThat(cache).doesNotExist();
    }

    @Test
    void latents_are_not_kept_among_the_pictures_or_in_the_checkpoint() throws IOException {
        for (String read : List.of("data", "checkpoint")) {
            Path cache = shared.resolve(read).resolve("latents");

            assertThat(train(folder.resolve("trained"), "--cache", cache.toString()))
                    .isEqualTo(1);

            assertThat(quality.err()).contains("--cache " + cache + " is in ").contains("name a folder outside of it");
            assertThat(cache).doesNotExist();
        }
    }

    @Test
    void a_folder_of_something_else_is_never_overwritten() throws IOException {
        Path other = TinyCheckpoint.in(folder.resolve("other")).folder();
        byte[] before = Files.readAllBytes(other.resolve(WEIGHTS));

        assertThat(train(other, "--steps", "1")).isEqualTo(1);

        assertThat(quality.err()).contains("holds unet, which this training did not make; name another folder");
        assertThat(Files.readAllBytes(other.resolve(WEIGHTS))).isEqualTo(before);
    }

    private int train(Path trained, String... options) {
        return quality.run(words(trained, options).toArray(String[]::new));
    }

    /** Options that are given replace the usual ones. */
    private static List<String> words(Path trained, String... options) {
        List<String> words = new ArrayList<>(List.of("train"));
        String[] usual = {
            "--checkpoint", shared.resolve("checkpoint").toString(), "--data",
                    shared.resolve("data").toString(),
            "--out", trained.toString(), "--cache", shared.resolve("cache").toString()
        };
        for (int i = 0; i < usual.length; i += 2) {
            if (!List.of(options).contains(usual[i])) {
                words.addAll(List.of(usual[i], usual[i + 1]));
            }
        }
        words.addAll(List.of(options));
        return words;
    }

    private static List<Double> losses(Path trained) throws IOException {
        return Files.readAllLines(trained.resolve("training.csv")).stream()
                .skip(1)
                .map(line -> Double.parseDouble(line.split(",", -1)[2]))
                .toList();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
