package fusionlab.quality.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import fusionlab.quality.data.DrawnPictures;
import fusionlab.quality.diffusers.TinyCheckpoint;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.tensors.Compute;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class WorkerCommandTests {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void help_shows_the_options_and_the_exit_codes() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("--server", "--token", "--checkpoint", "--name", "--threads", "3 refused");
        assertThat(out.toString()).doesNotContain("--world");
    }

    @Test
    void a_server_and_a_token_are_needed() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--server", "http://localhost:1")).isEqualTo(2);
        assertThat(err.toString()).contains("--token");
    }

    @Test
    void what_is_no_address_is_refused() {
        assertThat(run("--server", "lab", "--token", "t")).isEqualTo(2);
        assertThat(err.toString()).contains("--server 'lab' must be an address such as http://lab.example:8080");
    }

    @Test
    void a_token_that_cannot_be_one_is_refused() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "two words\n");

        assertThat(run("--server", "http://localhost:1", "--token-file", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("the token must be one word");
    }

    @Test
    void a_file_in_place_of_a_folder_is_refused_before_there_is_work() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(run("--server", "http://localhost:1", "--token", "t", "--decoder-cache", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--decoder-cache " + file + " is a file; name a folder");
    }

    @Test
    void a_worker_that_the_server_does_not_want_ends_with_3_and_says_what_to_do() throws Exception {
        try (FakeServer server = new FakeServer()) {
            int code = run(
                    "--server", server.address().toString(), "--token", "wrong", "--world", "random", "--threads", "1");

            assertThat(code).isEqualTo(3);
            assertThat(err.toString())
                    .contains("refused this worker (HTTP 401: There is no such token)")
                    .contains("role WORKER");
            assertThat(out.toString()).contains("offers random").contains("s per prompt and step");
        }
    }

    @Test
    void how_it_computes_can_be_chosen_and_is_reported() throws Exception {
        try (FakeServer server = new FakeServer()) {
            int code = run(
                    "--server",
                    server.address().toString(),
                    "--token",
                    "wrong",
                    "--world",
                    "random",
                    "--threads",
                    "1",
                    "--device",
                    "cpu",
                    "--precision",
                    "bf16");

            assertThat(code).isEqualTo(3);
            assertThat(out.toString())
                    .contains("256 prompts, cpu bf16, measures Fréchet distance over mean colours embeddings): ")
                    .doesNotContain("tunes");
        }
    }

    @Test
    void a_distilled_unet_that_comes_along_is_offered_by_its_name() throws Exception {
        String name = ScenesWorld.students().get(0);
        try (FakeServer server = new FakeServer();
                World student = ScenesWorld.student(name, Compute.USUAL, null)) {
            int code = run(
                    "--server", server.address().toString(), "--token", "wrong", "--threads", "1", "--weights", name);

            assertThat(code).isEqualTo(3);
            assertThat(student.checkpointHash()).startsWith(checkpointHash());
            assertThat(out.toString()).contains("offers scenes", ", tunes");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--weights 3-steps | there is no distilled UNet '3-steps', only 4-steps",
                "--weights 3-steps | is named with --checkpoint",
                "--weights 4-steps --checkpoint . | leave one of --weights and --checkpoint out",
                "--weights 4-steps --world random | --weights names a UNet of the tiny world"
            })
    void weights_that_do_not_come_along_are_refused_with_what_does(String words, String complaint) {
        List<String> all = new ArrayList<>(List.of("--server", "http://localhost:1", "--token", "t"));
        all.addAll(List.of(words.split(" ")));

        assertThat(run(all.toArray(String[]::new))).isEqualTo(2);
        assertThat(err.toString().lines().findFirst().orElse("")).contains(complaint);
    }

    @Test
    void words_that_say_no_device_or_precision_are_refused_with_those_that_do() {
        assertThat(run("--server", "http://localhost:1", "--token", "t", "--device", "gpu"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--device").contains("[CPU, CUDA]").contains("'gpu'");
        assertThat(run("--server", "http://localhost:1", "--token", "t", "--precision", "fp16"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("--precision")
                .contains("[FP32, BF16]")
                .contains("'fp16'");
    }

    @Test
    void prompts_for_a_world_that_has_its_own_are_refused() {
        assertThat(run("--server", "http://localhost:1", "--token", "t", "--prompts", "mine.txt"))
                .isEqualTo(2);
        assertThat(err.toString().lines().findFirst().orElse(""))
                .contains("--prompts")
                .contains("leave it out");
    }

    @Test
    void pictures_make_a_worker_tune_and_are_another_checkpoint() throws Exception {
        Path checkpoint = TinyCheckpoint.in(folder.resolve("tiny")).folder();
        Path pictures = DrawnPictures.withTexts(folder.resolve("pictures"), 3);
        try (FakeServer server = new FakeServer()) {
            String[] without = {
                "--server", server.address().toString(), "--token", "wrong", "--checkpoint", checkpoint.toString()
            };
            List<String> with = new ArrayList<>(List.of(without));
            with.addAll(List.of(
                    "--data",
                    pictures.toString(),
                    "--cache",
                    folder.resolve("cache").toString()));

            assertThat(run(without)).isEqualTo(3);
            assertThat(out.toString()).doesNotContain("tunes");
            String evaluated = checkpointHash();
            out.getBuffer().setLength(0);
            assertThat(run(with.toArray(String[]::new))).isEqualTo(3);

            assertThat(out.toString()).contains("encoded", ", tunes");
            assertThat(checkpointHash()).isNotEqualTo(evaluated);
        }
    }

    private String checkpointHash() {
        Matcher offer = Pattern.compile("checkpoint ([0-9a-f]+)").matcher(out.toString());
        assertThat(offer.find()).as(out.toString()).isTrue();
        return offer.group(1);
    }

    @Test
    void pictures_for_a_world_that_draws_its_own_and_for_another_precision_are_refused() {
        assertThat(run("--server", "http://localhost:1", "--token", "t", "--data", "mine"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--data").contains("leave it out");
        assertThat(run(
                        "--server",
                        "http://localhost:1",
                        "--token",
                        "t",
                        "--checkpoint",
                        folder.toString(),
                        "--data",
                        "mine",
                        "--precision",
                        "bf16"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("leave out --device and --precision");
    }

    @Test
    void cuda_that_is_not_here_is_refused_with_what_to_do() {
        boolean here = new Compute(Compute.Device.CUDA, Compute.Precision.FP32)
                .prepare()
                .isEmpty();
        assumeFalse(here, "CUDA is here, so that its absence cannot be tested");

        assertThat(run("--server", "http://localhost:1", "--token", "t", "--device", "cuda"))
                .isEqualTo(2);
        assertThat(err.toString().lines().findFirst().orElse("")).contains("--device cuda: ");
        assertThat(err.toString()).containsAnyOf("./fusionlab build -Pcuda,cuda-redist quality", "nvidia-smi");
    }

    private int run(String... words) {
        return new CommandLine(new WorkerCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }
}
