package fusionlab.quality.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of a folder's files are a model, by their names alone. */
class ModelFilesTests {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model.safetensors | model.safetensors",
                "model.fp16.safetensors | model.fp16.safetensors",
                "model.safetensors model.fp16.safetensors | model.safetensors",
                "model.non_ema.safetensors model.fp16.non_ema.safetensors model.safetensors | model.safetensors",
                "model.fp16.non_ema.safetensors model.fp16.safetensors | model.fp16.safetensors",
                "model.safetensors model.bin config.json README.md model.ckpt | model.safetensors",
                "model-00001-of-00001.safetensors | model-00001-of-00001.safetensors",
                "a.safetensors.index.json a-00001-of-00001.safetensors | a.safetensors.index.json",
                "a.safetensors.index.json a-00001-of-00001.safetensors whole.safetensors | a.safetensors.index.json",
                "a.safetensors.index.fp16.json a-00001-of-00001.safetensors b.safetensors | b.safetensors",
                "a.safetensors.index.fp16.json a-00001-of-00001.safetensors b.fp16.safetensors | a.safetensors.index.fp16.json"
            })
    void the_fullest_precision_is_chosen_and_of_that_an_index(String names, String chosen) throws IOException {
        create(names);

        assertThat(ModelFiles.in(folder).source().getFileName()).hasToString(chosen);
        assertThat(ModelFiles.read(folder))
                .extracting(path -> path.getFileName().toString())
                .contains(chosen)
                .hasSize(chosen.contains("index") ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.safetensors b.safetensors | holds several models: a.safetensors, b.safetensors",
                "a.fp16.safetensors b.bf16.safetensors | holds several models: a.fp16.safetensors, b.bf16.safetensors",
                "a.safetensors.index.json b.safetensors.index.json a-00001-of-00001.safetensors | several models: a.safetensors.index.json, b",
                "a-00001-of-00002.safetensors a-00002-of-00002.safetensors | several models: a-00001-of-00002",
                "model.bin weights.pt | holds no *.safetensors and no *.safetensors.index.json"
            })
    void two_of_a_kind_are_not_guessed_between(String names, String complaint) throws IOException {
        create(names);

        assertThatThrownBy(() -> ModelFiles.in(folder))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void the_order_in_which_a_folder_lists_its_files_decides_nothing() throws IOException {
        List<String> names = new ArrayList<>(List.of("m.safetensors", "m.fp16.safetensors", "m.bf16.ema.safetensors"));
        Random random = new Random(1);
        for (int i = 0; i < 6; i++) {
            Collections.shuffle(names, random);
            for (String name : names) {
                Files.deleteIfExists(folder.resolve(name));
                Files.createFile(folder.resolve(name));
            }
            assertThat(ModelFiles.in(folder).files()).containsExactly(folder.resolve("m.safetensors"));
        }
    }

    @Test
    void each_shard_is_read_once_in_the_order_of_the_index() throws IOException {
        Path index = folder.resolve("a.safetensors.index.json");
        Files.writeString(
                index,
                "{\"metadata\": {}, \"weight_map\": {\"x\": \"2.safetensors\", \"y\": \"1.safetensors\", \"z\": \"2.safetensors\"}}");
        create("1.safetensors 2.safetensors");

        ModelFiles model = ModelFiles.in(index);

        assertThat(model.files()).containsExactly(folder.resolve("2.safetensors"), folder.resolve("1.safetensors"));
        model.requireAll(List.of("z", "y", "x", "more"));
        assertThatThrownBy(() -> model.requireAll(List.of("y")))
                .hasMessageContaining("promises tensors that its shards lack: x, z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | has no weight_map",
                "{\"weight_map\": {}} | has no weight_map",
                "{\"weight_map\": 3} | is not an index of shards",
                "{\"weight_map\": {\"x\": [1, 2]}} | is not an index of shards",
                "{\"weight_map\": {\"x\": {}}} | is not an index of shards",
                "{\"weight_map\": {\"x\": \"/etc/a.safetensors\"}} | names a shard outside of its folder",
                "{\"weight_map\": {\"x\": \"a\\\\b.safetensors\"}} | names a shard outside of its folder",
                "{\"weight_map\": {\"x\": \"a.bin\"}} | names a shard outside of its folder: a.bin",
                "{\"weight_map\": {\"x\": \"gone.safetensors\"}} | names a shard that is not there: gone.safetensors",
                "{\"weight_map\": {\"x\": \"a\", \"x\": \"b\"}} | twice",
                "<html> | is not an index of shards",
                "'' | is not an index of shards"
            })
    void a_broken_index_is_refused_by_what_is_wrong(String json, String complaint) throws IOException {
        Path index = Files.writeString(folder.resolve("a.safetensors.index.json"), json);

        assertThatThrownBy(() -> ModelFiles.in(index))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageStartingWith(index.toString())
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("\n");
    }

    @Test
    void a_folder_without_a_model_has_no_files_to_hash() throws IOException {
        create("config.json vocab.txt");

        assertThat(ModelFiles.read(folder)).isEmpty();
        assertThat(Names.some(List.of("a", "b", "c", "d", "e"))).isEqualTo("a, b, c, d, e");
        assertThat(Names.some(List.of("a", "b", "c", "d", "e", "f", "g"))).isEqualTo("a, b, c, d, e and 2 more");
    }

    private void create(String names) throws IOException {
        for (String name : names.split(" ")) {
            boolean index = name.contains(".index");
            Files.writeString(
                    folder.resolve(name), index ? "{\"weight_map\": {\"x\": \"a-00001-of-00001.safetensors\"}}" : "");
        }
    }
}
