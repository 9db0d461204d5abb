package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.quality.diffusers.TinyCheckpoint;
import fusionlab.quality.export.NewFolder;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code quality export} on a tiny folder, as people call it. */
class ExportCommandTests {

    private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

    @TempDir
    private Path folder;

    private final QualityCommand quality = new QualityCommand();
    private Path checkpoint;

    @BeforeAll
    static void single() {
        TorchThreads.single();
    }

    @BeforeEach
    void checkpoint() throws IOException {
        checkpoint = TinyCheckpoint.in(folder.resolve("checkpoint")).folder();
    }

    @Test
    void the_bundle_of_a_tuned_winner_without_its_weights_says_what_is_missing() throws IOException {
        String sha256 = ContentHash.of(checkpoint.resolve(WEIGHTS));

        assertThat(export("--architecture", tuned(sha256))).as(quality.err()).isZero();

        assertThat(quality.out())
                .contains(
                        "with the checkpoint's own weights, not the weights that the search tuned for this architecture (SHA-256 "
                                + sha256
                                + "), which the lab has (GET /api/v1/checkpoints/7/weights): give that file as --weights");
    }

    @Test
    void the_weights_that_a_bundle_names_are_taken_and_others_are_refused() throws IOException {
        Path weights = checkpoint.resolve(WEIGHTS);
        String own = tuned(ContentHash.of(weights));

        assertThat(export("--architecture", own, "--weights", weights.toString()))
                .as(quality.err())
                .isZero();
        assertThat(quality.out()).doesNotContain("not the weights that");

        String other = tuned(ContentHash.of("another"));
        assertThat(export("--architecture", other, "--weights", weights.toString()))
                .isEqualTo(2);
        assertRefused("give the architecture as a text: 'mid_block.attentions.0=0'");
    }

    @Test
    void what_a_pipeline_lacks_and_libraries_guess_is_said() throws IOException {
        assertThat(export("--format", "diffusers")).as(quality.err()).isZero();
        assertThat(quality.out())
                .contains(checkpoint + " has no model_index.json: one of Stable Diffusion is written")
                .contains(checkpoint.resolve("tokenizer") + " has no tokenizer_config.json: pipelines of diffusers");

        Files.writeString(checkpoint.resolve("tokenizer/tokenizer_config.json"), "{}");
        Files.copy(folder.resolve("out/model_index.json"), checkpoint.resolve("model_index.json"));
        quality.forget();
        assertThat(export("--format", "diffusers")).as(quality.err()).isZero();
        assertThat(quality.out()).doesNotContain("has no ");
        assertThat(export("--format", "onnx")).isZero();
    }

    @Test
    void weights_that_are_not_a_file_are_refused_before_anything_waits_for_them() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        for (String wrong : List.of(pipe.toString(), "/dev/zero", folder.toString())) {
            assertThat(export("--weights", wrong)).isEqualTo(2);
            assertRefused("--weights " + wrong + " is a folder, a pipe or a device; name a safetensors file");
        }
        assertThat(export("--weights", folder.resolve("none").toString())).isEqualTo(2);
        assertRefused("none is missing");
    }

    /** An architecture.json whose provenance names weights. */
    private String tuned(String sha256) throws IOException {
        return Files.writeString(folder.resolve("architecture.json"), """
                        {"formatVersion": 1, "counts": {"mid_block.attentions.0": 0}, "provenance":
                         {"weights": {"checkpointId": 7, "path": "/api/v1/checkpoints/7/weights", "bytes": 9, "sha256": "%s"}}}
                        """.formatted(sha256))
                .toString();
    }

    private void assertRefused(String complaint) {
        assertThat(quality.err().lines())
                .as(quality.err())
                .singleElement()
                .asString()
                .startsWith("fusionlab: ")
                .contains(complaint);
        quality.forget();
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private int export(String... options) throws IOException {
        NewFolder.delete(folder.resolve("out"));
        List<String> words = new ArrayList<>(
                List.of("export", "--checkpoint", checkpoint.toString(), "--out", "" + folder.resolve("out")));
        if (!List.of(options).contains("--format")) {
            words.addAll(List.of("--format", "safetensors"));
        }
        words.addAll(List.of(options));
        return quality.run(words.toArray(String[]::new));
    }
}
