package fusionlab.launcher.demo;

import fusionlab.launcher.Failure;
import fusionlab.launcher.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The original, the pruned winner and the distilled one side by side, as {@code quality compare} draws them, on prompts that no decision of
 * the search has seen.
 *
 * @param checkpoint a folder that {@code quality train} made; null for the world that comes with FusionLab
 * @param architecture of the winner
 * @param tuned the winner's own weights; null for the checkpoint's
 * @param distilled the weights for few steps
 * @param firstPrompt that no decision has seen
 * @param prompts how many
 * @param out for pictures and figures
 */
record ModelComparison(
        @Nullable Path checkpoint,
        String architecture,
        @Nullable Path tuned,
        Path distilled,
        int firstPrompt,
        int prompts,
        Path out) {

    /** A planning value for the display, not a measurement. */
    static final Duration PLANNED = Duration.ofSeconds(60);

    private static final String FILE = "comparison";

    List<String> arguments() {
        List<String> words = new ArrayList<>(List.of("compare"));
        if (checkpoint == null) {
            words.addAll(List.of("--world", "scenes"));
        } else {
            words.addAll(List.of("--checkpoint", checkpoint.toAbsolutePath().toString()));
        }
        words.addAll(List.of("--first", Integer.toString(firstPrompt), "--prompts", Integer.toString(prompts)));
        words.addAll(List.of("--guidance", Double.toString(Effort.GUIDANCE), "--out", out.toString()));
        words.addAll(model("original", "base", null, DistillationStage.FROM_STEPS));
        words.addAll(model("pruned", architecture, tuned, DistillationStage.FROM_STEPS));
        words.addAll(model("pruned, not distilled", architecture, tuned, DistillationStage.TO_STEPS));
        words.addAll(model("pruned and distilled", architecture, distilled, DistillationStage.TO_STEPS));
        if (checkpoint == null) { // it was made for the autoencoder that comes with FusionLab
            words.addAll(model("and half the decoder", architecture, distilled, DistillationStage.TO_STEPS));
            words.addAll(List.of("--decoder", "shipped"));
        }
        return words;
    }

    private static List<String> model(String name, String architecture, @Nullable Path weights, int steps) {
        List<String> words = new ArrayList<>(
                List.of("--model", name, "--architecture", architecture, "--steps", Integer.toString(steps)));
        if (weights != null) {
            words.addAll(List.of("--weights", weights.toString()));
        }
        return words;
    }

    /** After the command has run. */
    void print(PrintWriter print) {
        try {
            Files.readAllLines(out.resolve(FILE + ".txt")).forEach(print::println);
            print.println("pictures  " + out.resolve(FILE + ".png") + ", figures in " + FILE + ".json beside it");
            print.println(Text.of(
                    "model     %s: the distilled UNet's weights, %.1f MiB, for %d steps; removed blocks keep theirs",
                    distilled, Files.size(distilled) / 1048576.0, DistillationStage.TO_STEPS));
        } catch (IOException e) {
            throw new Failure("cannot read what the comparison wrote to " + out + ": " + e.getMessage(), e);
        }
    }
}
