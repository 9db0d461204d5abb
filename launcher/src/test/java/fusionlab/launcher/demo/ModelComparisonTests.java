package fusionlab.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelComparisonTests {

    private static final String WINNER = "mid_block.attentions.0=0";

    @TempDir
    private Path folder;

    @Test
    void original_pruned_and_distilled_draw_prompts_that_no_decision_has_seen() {
        String words = String.join(" ", comparison(null, null).arguments());

        assertThat(words)
                .startsWith("compare --world scenes --first 128 --prompts 128 --guidance 3.0 --out " + folder)
                .contains("--model original --architecture base --steps 8 --model pruned")
                .contains("--model pruned --architecture " + WINNER + " --steps 8 --model")
                .contains("--model pruned, not distilled --architecture " + WINNER + " --steps 4 --model")
                .contains("--model pruned and distilled --architecture " + WINNER + " --steps 4 --weights "
                        + folder.resolve("distilled.safetensors"))
                .endsWith("--weights " + folder.resolve("distilled.safetensors") + " --decoder shipped");
    }

    @Test
    void a_tuned_winner_has_its_own_weights_and_another_world_its_own_decoder() {
        String words =
                String.join(" ", comparison(folder, folder.resolve("tuned")).arguments());

        assertThat(words)
                .startsWith("compare --checkpoint " + folder)
                .contains("--model pruned --architecture " + WINNER + " --steps 8 --weights " + folder.resolve("tuned"))
                .contains("--steps 4 --weights " + folder.resolve("tuned"))
                .doesNotContain("--decoder");
    }

    @Test
    void the_table_is_printed_with_where_pictures_and_weights_are() throws Exception {
        Files.writeString(folder.resolve("comparison.txt"), "model  steps\noriginal  8\n");
        Files.write(folder.resolve("distilled.safetensors"), new byte[3 << 20]);
        StringWriter text = new StringWriter();

        comparison(null, null).print(new PrintWriter(text, true));

        assertThat(text.toString())
                .startsWith("model  steps\noriginal  8\n")
                .contains("pictures  " + folder.resolve("comparison.png"))
                .contains(folder.resolve("distilled.safetensors") + ": the distilled UNet's weights, 3.0 MiB, for 4");
    }

    private ModelComparison comparison(@Nullable Path checkpoint, @Nullable Path tuned) {
        return new ModelComparison(
                checkpoint, WINNER, tuned, folder.resolve("distilled.safetensors"), 128, 128, folder);
    }
}
