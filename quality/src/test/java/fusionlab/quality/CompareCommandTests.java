package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import fusionlab.quality.diffusers.TinyCheckpoint;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.export.WriteLock;
import fusionlab.quality.finetuning.Lineage;
import fusionlab.quality.scenes.ScenesCheckpoint;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code quality compare}, as people call it: models differ in weights, architecture, steps and decoder. */
class CompareCommandTests {

    private static final List<String> SHORT =
            List.of("--pictures", "2", "--repetitions", "1", "--threads", "1", "--guidance", "1");

    @TempDir
    private Path folder;

    private final QualityCommand quality = new QualityCommand();

    @Test
    void models_of_the_tiny_world_stand_side_by_side() throws IOException {
        Path weights = folder.resolve("weights.safetensors");
        try (World world = ScenesWorld.shipped()) {
            world.unet().save(weights, TensorType.F16, Map.of());
        }
        String file = weights.toString();

        int code = compare(List.of(
                "--world scenes --prompts 4 --model original --steps 2",
                "--model pruned --architecture mid_block.attentions.0=0 --steps 2",
                "--model same-file --weights " + file + " --steps 2",
                "--model distilled --weights 4-steps --steps 1",
                "--model decoded --weights " + file + " --decoder shipped --steps 2",
                "--model trained --weights " + trainedWithoutABlock() + " --steps 2"));

        assertThat(code).as(quality.err()).isZero();
        JsonArray models = models();
        assertThat(each(models, "name"))
                .containsExactly("original", "pruned", "same-file", "distilled", "decoded", "trained");
        assertThat(models.get(2).getAsJsonObject().get("scores"))
                .as("the same weights")
                .isEqualTo(models.get(0).getAsJsonObject().get("scores"));
        assertThat(models.get(5).getAsJsonObject().get("scores"))
                .as("computes what its folder says")
                .isEqualTo(models.get(1).getAsJsonObject().get("scores"));
        assertThat(each(models, "checkpoint").get(2)).isEqualTo(ContentHash.of(weights));
        assertThat(each(models, "checkpoint").get(1))
                .isEqualTo(each(models, "checkpoint").get(0));
        assertThat(each(models, "checkpoint").stream().distinct()).hasSize(4);
        assertThat(quality.out())
                .contains("6 of 6 models drawn: trained", "PROXY", "4 prompts (0 to 3)")
                .contains(Files.readString(folder.resolve("out/comparison.txt"))
                        .lines()
                        .findFirst()
                        .orElseThrow());
        assertThat(ImageIO.read(folder.resolve("out/comparison.png").toFile()).getHeight())
                .isGreaterThan(6 * 160);
    }

    /** The shipped weights in a folder that says so. */
    private Path trainedWithoutABlock() throws IOException {
        Path trained = Files.createDirectory(folder.resolve("trained"));
        ScenesCheckpoint.shipped(trained);
        Files.writeString(
                trained.resolve(Lineage.FILE),
                "{\"unet_sha256\": \"a\", \"recipe_sha256\": \"b\", \"architecture\": \"mid_block.attentions.0=0\"}");
        return trained;
    }

    @Test
    void models_of_a_stable_diffusion_folder_are_compared_and_weights_of_another_unet_are_refused() throws IOException {
        Path checkpoint = TinyCheckpoint.in(folder.resolve("checkpoint")).folder();
        String own =
                checkpoint.resolve("unet/diffusion_pytorch_model.safetensors").toString();
        List<String> first = List.of("--checkpoint " + checkpoint + " --prompts 2 --model own --steps 1");
        List<String> models = new ArrayList<>(first);
        models.add("--model file --weights " + own + " --steps 1");
        models.add("--model folder --weights " + checkpoint + " --steps 1");

        assertThat(compare(models)).as(quality.err()).isZero();
        assertThat(each(models(), "scores").stream().distinct()).hasSize(1);
        assertThat(quality.out()).doesNotContain("PROXY");

        quality.forget();
        Path scenes = folder.resolve("scenes.safetensors");
        try (World world = ScenesWorld.shipped()) {
            world.unet().save(scenes, TensorType.F16, Map.of());
        }
        assertThat(compare(List.of(first.get(0), "--model other --weights " + scenes)))
                .isEqualTo(1);
        assertThat(quality.err()).contains("scenes.safetensors");
        assertThat(quality.err().lines()).hasSize(1);
    }

    @Test
    void what_cannot_be_written_or_read_is_refused_before_anything_is_drawn() throws IOException {
        Files.createSymbolicLink(folder.resolve("out"), folder.resolve("nowhere"));
        List<String> one = List.of("--world scenes --prompts 2 --model a --steps 1");
        assertThat(compare(one)).isEqualTo(1);
        assertThat(quality.err()).contains("out is a link that leads nowhere; name another folder");
        Files.delete(folder.resolve("out"));

        try (WriteLock another = WriteLock.in(folder.resolve("out"))) {
            assertThat(compare(one)).isEqualTo(1);
        }
        assertThat(quality.err()).contains("another command is writing to " + folder.resolve("out"));

        assertThat(compare(List.of(one.get(0) + " --decoder nowhere.safetensors")))
                .isEqualTo(1);
        assertThat(quality.err()).contains("--decoder: there is no file nowhere.safetensors");
        assertThat(quality.run("compare", "--world", "scenes", "--model", "a\u202eb", "--out", "" + folder))
                .isEqualTo(2);
        assertThat(quality.err()).contains("letters on one line");

        Path checkpoint = TinyCheckpoint.in(folder.resolve("checkpoint")).folder();
        assertThat(quality.run(
                        "compare",
                        "--checkpoint",
                        "" + checkpoint,
                        "--model",
                        "a",
                        "--prompts",
                        "2",
                        "--pictures",
                        "1",
                        "--out",
                        checkpoint.resolve("vae/x").toString()))
                .isEqualTo(1);
        assertThat(quality.err().lines()).hasSize(5).last().asString().contains("which is read from");
        assertThat(quality.out()).isEmpty();
        assertThat(folder.resolve("out")).isEmptyDirectory();
        assertThat(checkpoint.resolve("vae/x")).doesNotExist();
    }

    /** @param models words of options, one model each; the first has those of the comparison too */
    private int compare(List<String> models) {
        List<String> words = new ArrayList<>(
                List.of("compare", "--out", folder.resolve("out").toString()));
        words.addAll(SHORT);
        models.forEach(model -> words.addAll(List.of(model.split(" "))));
        return quality.run(words.toArray(String[]::new));
    }

    private JsonArray models() throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve("out/comparison.json")))
                .getAsJsonObject()
                .getAsJsonArray("models");
    }

    private static List<String> each(JsonArray models, String field) {
        return models.asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(model -> model.get(field).isJsonArray()
                        ? model.get(field).toString()
                        : model.get(field).getAsString())
                .toList();
    }
}
