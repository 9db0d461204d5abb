package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.quality.finetuning.Lineage;
import fusionlab.quality.scenes.ScenesCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code quality evaluate}, {@code compare} and {@code curve} of a UNet that was distilled without a block, as its folder says. */
class EvaluateCommandTests {

    private static final String PRUNED = "mid_block.attentions.0=0";

    @TempDir
    private Path folder;

    private Path weights;

    private final QualityCommand quality = new QualityCommand();

    @BeforeEach
    void makeAFolderThatSaysWhatItWasTrainedFor() throws IOException {
        weights = Files.createDirectory(folder.resolve("weights"));
        ScenesCheckpoint.shipped(weights);
        Files.writeString(weights.resolve(Lineage.FILE), """
                {"unet_sha256": "a", "recipe_sha256": "b", "architecture": "mid_block.attentions.0=0", "sampling_steps": 2}
                """);
    }

    @Test
    void blocks_that_the_training_left_out_are_left_out_of_every_measurement() {
        assertThat(run("evaluate --world scenes --prompts 2 --threads 1 --steps 1 --weights " + weights))
                .as(quality.err())
                .isZero();
        assertThat(quality.out())
                .contains("scenes " + PRUNED)
                .contains("these weights are made for 2 sampling steps: --steps 2");

        assertThat(run("curve --prompts 2 --threads 1 --steps 1 --guidance 1 --out " + folder.resolve("curve.csv")
                        + " --checkpoint " + weights))
                .as(quality.err())
                .isZero();
        assertThat(quality.out()).contains(weights + ", " + PRUNED + ", 1 steps");
    }

    @Test
    void an_architecture_that_is_named_comes_first_and_the_right_steps_need_no_remark() {
        assertThat(run("evaluate --world scenes --prompts 2 --threads 1 --steps 2 --architecture base --weights "
                        + weights))
                .as(quality.err())
                .isZero();
        assertThat(quality.out()).contains("scenes base").doesNotContain("are made for");
    }

    @Test
    void a_folder_without_weights_is_wrong_usage() {
        assertThat(run("evaluate --world scenes --weights " + folder)).isEqualTo(2);
        assertThat(quality.err()).contains("holds no UNet of the tiny world");
    }

    private int run(String line) {
        return quality.run(line.split(" "));
    }
}
