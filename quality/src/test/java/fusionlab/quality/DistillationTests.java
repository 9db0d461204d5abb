package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.quality.data.DrawnPictures;
import fusionlab.quality.diffusers.TinyCheckpoint;
import fusionlab.quality.diffusers.UnetFolder;
import fusionlab.quality.finetuning.Lineage;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.unet.Unet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code quality distill} on a tiny folder that was trained to predict the velocity. */
class DistillationTests {

    private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";
    private static final String PRUNED = "mid_block.attentions.0=0";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private final QualityCommand quality = new QualityCommand();

    @BeforeAll
    static void trainToPredictTheVelocity() throws IOException {
        TorchThreads.single();
        TinyCheckpoint.in(shared.resolve("epsilon"));
        DrawnPictures.withTexts(shared.resolve("data"), 40);
        DistillationTests tests = new DistillationTests();
        assertThat(tests.quality.run(
                        "train",
                        "--checkpoint",
                        shared.resolve("epsilon").toString(),
                        "--data",
                        shared.resolve("data").toString(),
                        "--cache",
                        shared.resolve("cache").toString(),
                        "--out",
                        velocity().toString(),
                        "--steps",
                        "20",
                        "--learning-rate",
                        "1e-3"))
                .as(tests.quality.err())
                .isZero();
    }

    @Test
    void three_stages_end_with_a_pruned_student_of_a_distilled_teacher_and_each_knows_where_it_comes_from()
            throws IOException {
        Path base = folder.resolve("base");
        Path efficient = folder.resolve("efficient");
        Path student = folder.resolve("student");

        distilled(base, velocity(), "--from", "8", "--to", "4", "--steps", "6");
        distilled(efficient, velocity(), "--from", "8", "--to", "4", "--steps", "3", "--architecture", PRUNED);
        distilled(student, base, "--from", "4", "--to", "2", "--steps", "3", "--student", efficient.toString());

        JsonObject lineage = JsonParser.parseString(Files.readString(student.resolve(Lineage.FILE)))
                .getAsJsonObject();
        assertThat(lineage.getAsJsonObject("teacher").get("unet_sha256").getAsString())
                .isEqualTo(unet(base));
        assertThat(lineage.getAsJsonObject("parent").get("unet_sha256").getAsString())
                .isEqualTo(unet(efficient));
        assertThat(lineage.get("sampling_steps").getAsInt()).isEqualTo(2);
        assertThat(lineage.getAsJsonObject("objective").get("from_steps").getAsString())
                .isEqualTo("4");
        assertThat(UnetFolder.in(student).topology().original().count("mid_block.attentions.0"))
                .isZero();
        assertThat(Files.readString(student.resolve("scheduler/scheduler_config.json")))
                .contains("v_prediction");
    }

    @Test
    void a_killed_distillation_continues_bit_for_bit_and_is_not_done_again() throws Exception {
        String[] options = {"--from", "4", "--to", "2", "--steps", "20", "--save-every", "3"};
        Path straight = folder.resolve("straight");
        Path killed = folder.resolve("killed");
        QualityCommand.killedAfter("step 8 of 20", words(killed, velocity(), options));
        assertThat(killed.resolve(WEIGHTS)).doesNotExist();

        distilled(killed, velocity(), options);
        distilled(straight, velocity(), options);

        assertThat(quality.out()).containsPattern("continues after step \\d+ of 20");
        assertThat(Files.readAllBytes(killed.resolve(WEIGHTS)))
                .isEqualTo(Files.readAllBytes(straight.resolve(WEIGHTS)));
        assertThat(Files.readString(killed.resolve(Lineage.FILE)))
                .isEqualTo(Files.readString(straight.resolve(Lineage.FILE)));

        distilled(killed, velocity(), options);
        assertThat(quality.out()).contains("finished already: " + killed);
    }

    @Test
    void another_autoencoder_is_another_latent_space() throws IOException {
        Path other = folder.resolve("other");
        Path student = folder.resolve("student");
        copy(velocity(), other);
        Path config = other.resolve("vae/config.json");
        String changed = Files.readString(config).replace("\"act_fn\"", "\"force_upcast\": true, \"act_fn\"");
        Files.delete(config); // a hard link to the parent's
        Files.writeString(config, changed);

        assertThat(distill(
                        student,
                        other,
                        "--from",
                        "4",
                        "--to",
                        "2",
                        "--student",
                        velocity().toString()))
                .isEqualTo(1);

        assertThat(quality.err().lines())
                .singleElement()
                .asString()
                .contains("have other files in vae/, text_encoder/ or tokenizer/")
                .contains("distil from a teacher with the student's own, whole files");
        assertThat(student).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--from 7 --to 4 | 2 | the teacher's steps must be a multiple of the student's, at least twice as many, not 7 for 4",
                "--from 4 --to 4 | 2 | the teacher's steps must be a multiple of the student's, at least twice as many, not 4 for 4",
                "--from 1000 --to 1 | 2 | 1000 steps are more than the 999 whole time steps of the schedule allow",
                "--from 4 --to 2 --cfg-range 14,2 | 2 | the CFG range must go from its lower to its upper end",
                "--from 4 --to 2 --cfg-range 3 | 2 | --cfg-range takes two numbers, such as 2,14",
                "--from 4 --to 2 --cfg-probability 2 | 2 | the CFG probability must be 0 to 1, not 2.0",
                "--from 4 --to 2 --gamma -1 | 2 | gamma must be 0 to 1000",
                "--from 4 --to 2 --teacher nowhere | 2 | --teacher: there is no folder nowhere, and no world of that name; scenes is one",
                "--from 4 --to 2 --student scenes | 1 | the teacher's latents are [4, 8, 8], the student's [8, 8, 8]",
                "--from 4 --to 2 --batch 40000000 | 1 | this training outgrows memory: at most "
            })
    void what_cannot_be_distilled_is_one_line_and_leaves_nothing(String options, int code, String complaint) {
        Path student = folder.resolve("student");

        assertThat(distill(student, velocity(), options.split(" "))).isEqualTo(code);

        assertThat(quality.err().lines()).hasSize(1);
        assertThat(quality.err()).startsWith("fusionlab: ").contains(complaint);
        assertThat(student).doesNotExist();
    }

    @Test
    void a_checkpoint_that_predicts_the_noise_is_refused_with_what_to_do() {
        Path student = folder.resolve("student");
        Path epsilon = shared.resolve("epsilon");

        assertThat(distill(student, epsilon, "--from", "4", "--to", "2")).isEqualTo(1);

        assertThat(quality.err())
                .contains("predicts the noise, and step distillation needs the velocity: first run quality train")
                .contains("--objective velocity");
    }

    @Test
    void a_loss_that_is_no_number_ends_the_training_and_keeps_the_last_state() throws IOException {
        Path student = folder.resolve("student");

        Path large = folder.resolve("large");
        copy(velocity(), large);
        UnetFolder unet = UnetFolder.in(large);
        try (NoGradGuard frozen = new NoGradGuard();
                Unet loaded = Unet.load(unet.topology(), unet.path())) {
            Objects.requireNonNull(loaded.parameters().get("conv_out.weight")).mul_(new Scalar(1e25));
            loaded.save(unet.path().resolve("diffusion_pytorch_model.safetensors"), TensorType.F32, Map.of());
        }

        assertThat(distill(student, large, "--from", "4", "--to", "2", "--steps", "50"))
                .isEqualTo(1);

        assertThat(quality.err().lines())
                .singleElement()
                .asString()
                .contains("diverged")
                .contains("a lower learning rate");
        assertThat(student.resolve("unet")).doesNotExist();
        assertThat(student.resolve(Lineage.FILE)).doesNotExist();
    }

    private static Path velocity() {
        return shared.resolve("velocity");
    }

    private static String unet(Path checkpoint) throws IOException {
        return Lineage.in(checkpoint).orElseThrow().unetSha256();
    }

    private void distilled(Path student, Path teacher, String... options) {
        assertThat(distill(student, teacher, options)).as(quality.err()).isZero();
    }

    private int distill(Path student, Path teacher, String... options) {
        return quality.run(words(student, teacher, options).toArray(String[]::new));
    }

    private static List<String> words(Path student, Path teacher, String... options) {
        List<String> words = new ArrayList<>(List.of("distill"));
        if (!List.of(options).contains("--teacher")) {
            words.addAll(List.of("--teacher", teacher.toString()));
        }
        words.addAll(List.of("--data", shared.resolve("data").toString()));
        words.addAll(List.of("--cache", shared.resolve("cache").toString(), "--out", student.toString()));
        words.addAll(Arrays.asList(options));
        return words;
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (var all = Files.walk(from)) {
            files = all.toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(target);
            } else {
                Files.copy(file, target);
            }
        }
    }
}
