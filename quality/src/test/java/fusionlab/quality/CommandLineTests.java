package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Wrong usage is one line that says what would be right, and exit code 2; nothing is computed before. */
class CommandLineTests {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train | train takes either --world scenes or --checkpoint DIR with --data DIR",
                "train --world scenes --checkpoint x | train takes either --world scenes or --checkpoint DIR",
                "train --checkpoint x --data y | train --checkpoint needs --data DIR and --out DIR as well",
                "train --checkpoint x --data y --out z --quick | --quick and --unet-steps are for --world",
                "train --world scenes --steps 7 | --steps is for --checkpoint, not for --world",
                "train --checkpoint x --data y --out z --device cuda | training computes in fp32 on the CPU only",
                "train --checkpoint x --data y --out z --precision bf16 | training computes in fp32 on the CPU only",
                "train --checkpoint x --data y --out z --batch 0 | --batch and --accumulate must be at least 1",
                "train --checkpoint x --data y --out z --ema 1 | --ema must be 0 to 1 (excluded), not 1.0",
                "train --checkpoint x --data y --out z --save-every 0 | --save-every must be at least 1, not 0",
                "train --checkpoint x --data y --out z --rank-timeout 0 | --rank-timeout must be at least 1, not 0",
                "evaluate | name either --world scenes or --checkpoint DIR",
                "evaluate --world scenes --checkpoint x | name either --world scenes or --checkpoint DIR",
                "evaluate --world scenes --prompt-file x | --prompt-file for --checkpoint",
                "table --world scenes | Missing required option: '--out=FILE'",
                "removals --world scenes | Missing required option: '--table=FILE'",
                "evaluate --world scenes --steps many | for option '--steps': 'many' is not a whole number from -2147483648 to 2147483647",
                "evaluate --world scenes --steps 1.5 | a whole number from",
                "evaluate --world scenes --steps 99999999999 | a whole number from",
                "evaluate --world scenes --seed 1e3 | a whole number from -9223372036854775808",
                "evaluate --world scenes --guidance NaN | for option '--guidance': 'NaN' is not a finite number such as 12.5",
                "evaluate --world scenes --guidance Infinity | a finite number",
                "evaluate --world scenes --guidance 1e999 | a finite number",
                "evaluate --world scenes --guidance 0x1p3 | a finite number",
                "evaluate --world scenes --guidance 3f | a finite number",
                "evaluate --world scenes --prompts 1 | --prompts must be 2 to ",
                "evaluate --world scenes --prompts 999999 | --prompts must be 2 to ",
                "evaluate --world scenes --steps 0 | steps must be 1 to",
                "evaluate --world scenes --sampler euler | euler",
                "evaluate --world scenes --threads 0 | --threads must be at least 1, not 0",
                "evaluate --world scenes --architecture nothing=0 | --architecture: There is no slot 'nothing'",
                "removals --world scenes --table t.csv --remove x | a whole number from",
                "train --world scenes --skip -0.1 | --skip must be 0 to 1 (excluded), not -0.1",
                "curve | Missing required option: '--out=FILE'",
                "curve --out o.csv | curve takes --world scenes, --checkpoint DIR, or both",
                "curve --world earth --out o.csv | --world: there is only scenes here, not 'earth'",
                "curve --checkpoint nowhere --out o.csv | --checkpoint: there is no folder nowhere",
                "curve --checkpoint target --out o.csv | --checkpoint target needs --reference DIR",
                "curve --world scenes --reference x --out o.csv | --reference is for Stable Diffusion folders",
                "curve --world scenes --inception nowhere --out o.csv | --inception: there is no file nowhere",
                "curve --world scenes --scorer target --out o.csv | --scorer is for Stable Diffusion folders",
                "curve --checkpoint target --reference r --scorer nowhere --out o.csv | --scorer: there is no folder nowhere",
                "evaluate --world scenes --scorer target | --scorer is for Stable Diffusion folders",
                "curve --world scenes --out nowhere/o.csv | --out must be a file in a folder that exists, not nowhere/o.csv",
                "curve --world scenes --guidance 1,x --out o.csv | is not a finite number",
                "curve --world scenes --guidance 101 --out o.csv | guidance must be 0 to 100",
                "curve --world scenes --steps 0 --out o.csv | steps must be 1 to",
                "curve --world scenes --prompts 1 --out o.csv | --prompts must be 2 to ",
                "curve --world scenes --threads 0 --out o.csv | --threads must be at least 1, not 0",
                "curve --world scenes --architecture nothing=0 --out o.csv | --architecture: There is no slot 'nothing'",
                "compare --world scenes --out o | Missing required argument(s)",
                "compare --model a --out o | name either --world scenes or --checkpoint DIR",
                "compare --world earth --model a --out o | --world: there is only scenes here, not 'earth'",
                "compare --world scenes --model a --model a --out o | --model needs a name of its own",
                "compare --world scenes --model a --weights 3-steps --out o | --weights: there is no folder 3-steps; the distilled UNets that come with FusionLab are: 4-steps",
                "compare --world scenes --model a --pictures 17 --out o | --pictures must be 1 to 16, not 17",
                "compare --world scenes --model a --repetitions 0 --out o | --repetitions must be 1 to 1000, not 0",
                "compare --world scenes --model a --batch 65 --out o | --batch must be 1 to 64, not 65",
                "compare --world scenes --model a --threads 0 --out o | --threads must be at least 1, not 0",
                "compare --world scenes --model a --first 9999 --out o | --first and --prompts must name at least 2 of the",
                "compare --world scenes --model a --steps 0 --out o | steps must be 1 to",
                "compare --world scenes --model a --guidance 101 --out o | guidance must be 0 to 100",
                "compare --world scenes --model a --sampler euler --out o | euler",
                "compare --world scenes --model a --architecture nothing=0 --out o | --architecture of model 'a': There is no slot 'nothing'",
                "compare --world scenes --model a --out pom.xml | --out must be a folder, not pom.xml",
                "train --world scenes --threads 0 | threads",
                "export --format onnx --out o | Missing required option: '--checkpoint=DIR'",
                "export --checkpoint c --format torch --out o | expected one of [DIFFUSERS, SAFETENSORS, ONNX, TFLITE]",
                "export --checkpoint c --format onnx --batch x --out o | a whole number from",
                "export --checkpoint c --format diffusers --latent-size 8 --out o | --latent-size is for onnx and tflite, not for diffusers",
                "export --checkpoint c --format safetensors --batch 2 --out o | --batch is for onnx and tflite, not for safetensors",
                "export --checkpoint c --format onnx --copy --out o | --copy is for diffusers, not for onnx",
                "export --checkpoint c --format onnx --out= | for option '--out': the path is empty",
                "worker --server http://lab --token t --inception nowhere | --inception: there is no file nowhere",
                "worker --server http://lab --token t --checkpoint c --inception pom.xml | --inception compares with reference pictures",
                "worker --server http://lab --token t --cache c | --cache is for --data",
                "decoder | decoder takes either --world scenes or --checkpoint DIR",
                "decoder --world scenes | decoder needs --out DIR, or --compare",
                "decoder --world mars --out o | --world: there is only scenes here, not 'mars'",
                "decoder --world scenes --prompts p --out o | --weights is for --world, --prompts for --checkpoint",
                "decoder --world scenes --out o --ratio 0 | --ratio must be above 0 and at most 1, not 0.0",
                "decoder --world scenes --out o --ratio 1.5 | --ratio must be above 0 and at most 1, not 1.5",
                "decoder --world scenes --out o --width 8 | --width is for --kind tiny",
                "decoder --world scenes --out o --kind huge | expected one of [PRUNED, TINY]",
                "decoder --world scenes --out o --steps 0 | --steps, --save-every, --threads and --accumulate must be at least 1",
                "decoder --world scenes --out o --latents 0 | --latents must be 1 to 1000000, not 0",
                "decoder --world scenes --out o --latents 2000000000 | --latents must be 1 to 1000000, not 2000000000",
                "decoder --world scenes --out o --batch 0 | --batch must be at least 1",
                "decoder --world scenes --out o --batch 3 | --batch (3) must be a multiple of --threads (2)",
                "decoder --world scenes --out o --sampler euler | euler",
                "decoder --world scenes --out o --sampling-steps 0 | steps must be 1 to 1000, not 0",
                "decoder --world scenes --out o --learning-rate 0 | --learning-rate must be above 0",
                "decoder --world scenes --out o --held-out 1 | --held-out must be 2 to 289, not 1",
                "decoder --world scenes --compare /nowhere | --compare: there is no /nowhere",
                "paint | Unmatched argument",
                "evaluate --world scenes --colour red | Unknown options: '--colour', 'red'"
            })
    void what_cannot_be_is_refused_in_a_line_before_anything_is_done(String words, String complaint) {
        assertThat(run(words.split(" "))).as(err.toString()).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().startsWith("fusionlab: ");
        assertThat(err.toString())
                .contains(complaint)
                .contains("; see ./fusionlab quality")
                .endsWith("--help\n");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train",
                "distill",
                "pipeline",
                "evaluate",
                "table",
                "removals",
                "export",
                "curve",
                "compare",
                "ablate",
                "decoder",
                "worker"
            })
    void every_command_has_a_help_that_says_what_it_does(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: ./fusionlab quality " + command)
                .doesNotContain("${");
        assertThat(err.toString()).isEmpty();
        CommandLine called =
                Objects.requireNonNull(Main.commandLine().getSubcommands().get(command));
        for (String line : called.getCommandSpec().usageMessage().description()) {
            assertThat(line).as("the list of commands has its first line alone").endsWith(".");
            assertThatCode(() -> String.format(line)).as("picocli formats it").doesNotThrowAnyException();
        }
    }

    @Test
    void a_worker_is_called_as_people_call_it() {
        CommandLine line = Main.worker();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));

        assertThat(line.execute("--help")).isZero();
        assertThat(line.execute("--server", "http://lab", "--token", "t", "--batch", "0"))
                .isEqualTo(2);

        assertThat(out.toString()).contains("Usage: ./fusionlab quality-worker ");
        assertThat(err.toString()).endsWith("; see ./fusionlab quality-worker --help\n");
    }

    @Test
    void a_version_is_told_and_no_command_is_wrong_usage() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("fusionlab ");
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand");
    }

    private int run(String... words) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(words);
    }
}
