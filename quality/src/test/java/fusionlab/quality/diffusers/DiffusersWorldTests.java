package fusionlab.quality.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.data.CaptionedReference;
import fusionlab.quality.data.DrawnPictures;
import fusionlab.quality.data.PictureFolder;
import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.evaluation.PictureScorer;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Compute;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiffusersWorldTests {

    private static final MachineMemory ROOMY = new MachineMemory(1L << 40, 1L << 40);
    private static final Compute BF16 = new Compute(Compute.Device.CPU, Compute.Precision.BF16);

    /** Of a cosine: bf16 has 8 bits, and untrained networks spread what they are given. */
    static final double TOLERANCE_OF_BF16 = 0.03;

    private static final String LONG_NAME =
            "a-name-of-more-than-seventy-characters-as-people-give-them-who-say-what-it-is";

    @TempDir
    private Path folder;

    private TinyCheckpoint checkpoint;

    @BeforeEach
    void write() throws Exception {
        checkpoint = TinyCheckpoint.in(folder);
    }

    @Test
    void a_whole_folder_draws_and_scores_every_prompt() throws Exception {
        try (World world = open();
                Evaluator evaluator = new Evaluator(2, 2, () -> ROOMY)) {
            Architecture pruned = world.topology().original().with(Action.remove("mid_block.attentions.0"));
            ChunkScores whole = evaluate(world, evaluator, world.topology().original());

            assertThat(whole.scores()).hasSize(5).allMatch(score -> Math.abs(score) <= 1);
            assertThat(whole.scores())
                    .isNotEqualTo(evaluate(world, evaluator, pruned).scores());
            assertThat(whole.pictures()).hasSize(4);
        }
    }

    @Test
    void reference_pictures_give_features_of_the_scorer() throws Exception {
        Path pictures = DrawnPictures.withTexts(Files.createDirectory(folder.resolve("pictures")), 3);
        Files.write(checkpoint.prompts(), List.of(DrawnPictures.caption(2), DrawnPictures.caption(0)));
        try (World world = DiffusersWorld.open(
                        folder,
                        checkpoint.prompts(),
                        Compute.USUAL,
                        ROOMY,
                        null,
                        null,
                        CaptionedReference.in(new PictureFolder(pictures)));
                Evaluator evaluator = new Evaluator(1, 2, () -> ROOMY)) {
            FeatureNetwork network = world.surroundings().features().orElseThrow();
            ChunkScores scores = evaluator.evaluate(
                    world,
                    TinyCheckpoint.protocol(world)
                            .gathering(network.description().sha256()),
                    world.topology().original(),
                    0,
                    2,
                    0,
                    Progress.NONE);

            int numbers = 2 * network.description().dimension();
            assertThat(scores.features().drawn()).hasSize(numbers);
            assertThat(scores.features().reference()).hasSize(numbers).doesNotContain(Float.NaN);
            assertThat(network.description().name()).isEqualTo("CLIP");
        }
        try (World without = open()) {
            assertThat(without.surroundings().features()).isEmpty();
        }
    }

    @Test
    void other_scorers_score_the_same_pictures_under_hashes_of_their_own() throws Exception {
        Path other = TinyCheckpoint.in(Files.createDirectory(folder.resolve("other")))
                .folder()
                .resolve("scorer");
        Files.writeString(other.resolve("preprocessor_config.json"), "{\"image_mean\": [0.1, 0.2, 0.3]}");
        PictureScorer scorer = DiffusersWorld.scorer(other, folder, Compute.USUAL, ROOMY);
        PictureScorer own = DiffusersWorld.scorer(folder.resolve("scorer"), folder, Compute.USUAL, ROOMY);
        try (World world = open().scoredBy(List.of(scorer, own));
                Evaluator evaluator = new Evaluator(2, 2, () -> ROOMY)) {
            ChunkScores scores = evaluate(world, evaluator, world.topology().original());

            assertThat(own.hash()).isEqualTo(world.surroundings().scorerHash());
            assertThat(scores.others().get(1)).isEqualTo(scores.scores());
            assertThat(scorer.hash()).isNotEqualTo(own.hash()).matches("[0-9a-f]{64}");
            assertThat(scores.others().get(0)).hasSize(5).isNotEqualTo(scores.scores());
            assertThat(scores.byOther(0).mean()).isNotEqualTo(scores.mean());
            assertThat(scorer.memoryNeed().weightBytes()).isPositive();
        }
        assertThatThrownBy(() -> DiffusersWorld.scorer(
                        folder.resolve("unet"), folder, Compute.USUAL, new MachineMemory(1 << 10, 1 << 10)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("unet needs");
        assertThatThrownBy(() -> DiffusersWorld.scorer(folder.resolve("vae"), folder, Compute.USUAL, ROOMY))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("has no 'text_config'");
    }

    @Test
    void the_same_folder_scores_the_same_and_has_the_same_hashes() throws Exception {
        try (World first = open();
                World second = open();
                Evaluator evaluator = new Evaluator(1, 2, () -> ROOMY)) {
            assertThat(first.checkpointHash())
                    .isEqualTo(second.checkpointHash())
                    .matches("[0-9a-f]{64}");
            assertThat(evaluate(first, evaluator, first.topology().original()).scores())
                    .isEqualTo(evaluate(second, evaluator, second.topology().original())
                            .scores());
        }
    }

    @Test
    void in_bf16_it_scores_nearly_the_same_under_hashes_of_its_own() throws Exception {
        try (World usual = open();
                World bf16 = open(BF16);
                Evaluator evaluator = new Evaluator(1, 2, () -> ROOMY)) {
            ChunkScores expected = evaluate(usual, evaluator, usual.topology().original());
            ChunkScores scores = evaluate(bf16, evaluator, bf16.topology().original());

            assertThat(bf16.checkpointHash()).isNotEqualTo(usual.checkpointHash());
            assertThat(bf16.surroundings().scorerHash())
                    .isNotEqualTo(usual.surroundings().scorerHash());
            assertThat(scores.pictures()).hasSize(4);
            for (int i = 0; i < 5; i++) {
                assertThat(scores.scores().get(i)).isCloseTo(expected.scores().get(i), within(TOLERANCE_OF_BF16));
            }
            assertThat(scores.scores()).isNotEqualTo(expected.scores());
        }
    }

    @Test
    void weights_in_bf16_need_half_the_memory() throws Exception {
        try (World usual = open();
                World bf16 = open(BF16)) {
            Architecture original = usual.topology().original();

            assertThat(bf16.memoryNeed(original, 2).weightBytes())
                    .isEqualTo(usual.memoryNeed(original, 2).weightBytes() / 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"my tiny model", "modèle", "模型", LONG_NAME})
    void a_folder_may_have_any_name_and_holds_the_same_checkpoint(String name) throws Exception {
        Path renamed = folder.resolve(name);
        TinyCheckpoint other = TinyCheckpoint.in(Files.createDirectory(renamed));

        try (World usual = open();
                World world = DiffusersWorld.open(renamed, other.prompts(), Compute.USUAL, ROOMY, null)) {
            assertThat(world.surroundings().name()).matches("[A-Za-z0-9._-]{1,64}");
            assertThat(world.checkpointHash()).isEqualTo(usual.checkpointHash());
            assertThat(world.topology().contentHash())
                    .isEqualTo(usual.topology().contentHash());
        }
    }

    @Test
    void weights_that_are_not_used_make_no_other_checkpoint() throws Exception {
        try (World before = open()) {
            for (String part : List.of("unet", "text_encoder", "vae", "scorer")) {
                Files.writeString(folder.resolve(part).resolve("model.fp16.safetensors"), "of no importance");
                Files.writeString(folder.resolve(part).resolve("model.safetensors.index.fp16.json"), "{}");
                Files.writeString(folder.resolve(part).resolve("pytorch_model.bin.index.json"), "{}");
            }
            try (World after = open()) {
                assertThat(after.checkpointHash()).isEqualTo(before.checkpointHash());
                assertThat(after.surroundings().scorerHash())
                        .isEqualTo(before.surroundings().scorerHash());
            }
        }
    }

    @Test
    void a_latent_consistency_model_is_refused_with_what_can_be_done_with_it() throws Exception {
        change("unet/config.json", text -> text.replaceFirst("\\{", "{\"time_cond_proj_dim\": 256,"));

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a latent consistency model");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vae/config.json | {\"a\": 1 | vae/config.json is not valid JSON: End of input at line 1, column 8",
                "vae/config.json | <html> | vae/config.json is a web page",
                "vae/config.json | {\"block_out_channels\": [[4]]} | has a 'block_out_channels' with something other than finite numbers",
                "scheduler/scheduler_config.json | {\"prediction_type\": []} | has a 'prediction_type' that is not a text",
                "scheduler/scheduler_config.json | {\"rescale_betas_zero_snr\": {}} | has a 'rescale_betas_zero_snr' that is neither",
                "tokenizer/vocab.json | {\"a\": | is not valid JSON: End of input at line 1",
            })
    void a_file_of_another_kind_is_refused_in_one_line(String file, String content, String message) throws Exception {
        Files.writeString(folder.resolve(file), content);

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message)
                .hasMessageNotContainingAny("\n", "JsonReader", "github.com");
    }

    @Test
    void a_file_in_utf_16_is_recognised() throws Exception {
        Files.write(folder.resolve("unet/config.json"), "\uFEFF{}".getBytes(StandardCharsets.UTF_16LE));

        assertThatThrownBy(this::open).hasMessageEndingWith("unet/config.json is UTF-16 text; save it as UTF-8");
    }

    @Test
    void hashes_change_with_their_content() throws Exception {
        try (World before = open()) {
            Files.writeString(folder.resolve("README.md"), "of no importance");
            change("scorer/config.json", text -> text + " ");
            try (World after = open()) {
                assertThat(after.checkpointHash()).isEqualTo(before.checkpointHash());
                assertThat(after.surroundings().scorerHash())
                        .isNotEqualTo(before.surroundings().scorerHash());
            }
            change("vae/config.json", text -> text + " ");
            try (World after = open()) {
                assertThat(after.checkpointHash()).isNotEqualTo(before.checkpointHash());
            }
        }
    }

    @Test
    void v_prediction_is_read_from_the_scheduler() throws Exception {
        change("scheduler/scheduler_config.json", text -> text.replace("epsilon", "v_prediction"));

        try (World world = open()) {
            assertThat(world.surroundings().parameterization()).isEqualTo(Parameterization.V);
        }
    }

    @Test
    void another_noise_schedule_is_refused() throws Exception {
        change("scheduler/scheduler_config.json", text -> text.replace("scaled_linear", "squaredcos_cap_v2"));

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("'beta_schedule' = 'squaredcos_cap_v2'; supported: scaled_linear");
    }

    @Test
    void missing_folders_are_named_together() throws Exception {
        delete("scorer");
        delete("tokenizer");

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("lacks the folders tokenizer, scorer");
    }

    @Test
    void a_missing_configuration_is_named() throws Exception {
        Files.delete(folder.resolve("vae/config.json"));

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessage(folder.resolve("vae/config.json") + " is missing");
    }

    @Test
    void a_truncated_file_is_named() throws Exception {
        Path file = folder.resolve("text_encoder/model.safetensors");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 100);
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining(file.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text_encoder/model.safetensors",
                "vae/diffusion_pytorch_model.safetensors",
                "scorer/model.safetensors"
            })
    void numbers_that_are_not_finite_are_found_before_anything_is_drawn(String part) throws Exception {
        Path file = folder.resolve(part);
        byte[] bytes = Files.readAllBytes(file);
        long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Arrays.fill(bytes, (int) (Long.BYTES + header), bytes.length, (byte) -1);
        Files.write(file, bytes);

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(folder.resolve(part.split("/")[0]).toString())
                .hasMessageContaining("that are not finite");
    }

    @Test
    void a_file_in_place_of_a_decoders_folder_is_said_to_be_one() {
        assertThatThrownBy(() -> DiffusersWorld.open(
                        folder, checkpoint.prompts(), Compute.USUAL, ROOMY, null, checkpoint.prompts(), null))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(checkpoint.prompts() + " is a file; name the vae/ folder that holds its config.json");
    }

    @Test
    void a_text_encoder_of_another_width_than_the_unet_takes_is_refused() throws Exception {
        change("unet/config.json", text -> text.replace("\"cross_attention_dim\": 16", "\"cross_attention_dim\": 24"));

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("hidden_size of 16")
                .hasMessageContaining("24");
    }

    @Test
    void prompts_are_needed() throws Exception {
        Files.delete(checkpoint.prompts());

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("prompts.txt is missing");
    }

    @Test
    void a_checkpoint_that_outgrows_memory_is_refused_with_the_figures_before_it_is_loaded() {
        MachineMemory small = new MachineMemory(1 << 20, 1 << 10);

        assertThatThrownBy(() -> DiffusersWorld.open(folder, checkpoint.prompts(), Compute.USUAL, small, null))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining(" needs ")
                .hasMessageContaining("weights")
                .hasMessageContaining("only " + MemoryNeed.text(1 << 10) + " are free");
    }

    private World open() {
        return open(Compute.USUAL);
    }

    private World open(Compute compute) {
        return DiffusersWorld.open(folder, checkpoint.prompts(), compute, ROOMY, null);
    }

    private static ChunkScores evaluate(World world, Evaluator evaluator, Architecture architecture)
            throws InterruptedException {
        return evaluator.evaluate(world, TinyCheckpoint.protocol(world), architecture, 0, 5, 4, Progress.NONE);
    }

    private void change(String file, UnaryOperator<String> change) throws IOException {
        Path path = folder.resolve(file);
        Files.writeString(path, change.apply(Files.readString(path)));
    }

    private void delete(String part) throws IOException {
        try (var files = Files.list(folder.resolve(part))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder.resolve(part));
    }
}
