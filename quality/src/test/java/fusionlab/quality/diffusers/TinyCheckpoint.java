package fusionlab.quality.diffusers;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.data.DrawnPictures;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/** A folder in the layout of SD-v1.5 with small random weights: everything is there, nothing was trained. */
public final class TinyCheckpoint {

    static final List<String> PROMPTS = List.of("low lower", "a low lamp", "lower still", "the 2 lamps", "slow");

    private static final int TEXT_WIDTH = 16;
    private static final int POSITIONS = 12;

    private final Path folder;

    private TinyCheckpoint(Path folder) {
        this.folder = folder;
    }

    /** For tests of other modules: a checkpoint in the first folder, captioned pictures in the second. */
    public static void main(String[] folders) throws IOException {
        in(Path.of(folders[0]));
        DrawnPictures.withTexts(Path.of(folders[1]), 40);
    }

    public Path folder() {
        return folder;
    }

    public static TinyCheckpoint in(Path folder) throws IOException {
        for (String part : List.of("unet", "text_encoder", "vae", "tokenizer", "scheduler", "scorer")) {
            Files.createDirectories(folder.resolve(part));
        }
        TinyCheckpoint checkpoint = new TinyCheckpoint(folder);
        checkpoint.unet();
        checkpoint.textEncoder();
        checkpoint.vae();
        checkpoint.scorer();
        TinyVocabulary.write(folder.resolve("tokenizer"));
        Files.writeString(folder.resolve("scheduler/scheduler_config.json"), """
                {"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
                 "num_train_timesteps": 1000, "prediction_type": "epsilon", "steps_offset": 1}
                """);
        Files.write(folder.resolve("prompts.txt"), PROMPTS);
        return checkpoint;
    }

    Path prompts() {
        return folder.resolve("prompts.txt");
    }

    /** A short protocol with guidance. */
    static EvaluationProtocol protocol(World world) {
        return new EvaluationProtocol(
                "test",
                world.surroundings().name(),
                world.surroundings().promptSetHash(),
                world.surroundings().scorerHash(),
                3,
                7.5,
                EvaluationProtocol.DPM_SOLVER_PP,
                1);
    }

    private void unet() throws IOException {
        String config = """
                {"_class_name": "UNet2DConditionModel", "sample_size": 8, "in_channels": 4, "out_channels": 4,
                 "block_out_channels": [8, 16], "layers_per_block": 1, "norm_num_groups": 4, "attention_head_dim": 2,
                 "cross_attention_dim": 16, "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
                 "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"]}
                """;
        Files.writeString(folder.resolve("unet/config.json"), config);
        try (Unet unet = Unet.random(Topology.parse("tiny", config), 1)) {
            unet.save(folder.resolve("unet/diffusion_pytorch_model.safetensors"), TensorType.F16, Map.of());
        }
    }

    private void textEncoder() throws IOException {
        Files.writeString(folder.resolve("text_encoder/config.json"), """
                {"hidden_size": 16, "num_attention_heads": 2, "num_hidden_layers": 2, "intermediate_size": 32,
                 "hidden_act": "quick_gelu", "max_position_embeddings": 12, "vocab_size": %d, "eos_token_id": 2}
                """.formatted(TinyVocabulary.SIZE));
        RandomTensors tensors = new RandomTensors(2).textTower(TEXT_WIDTH, 2, 32, TinyVocabulary.SIZE, POSITIONS);
        tensors.add("text_model.embeddings.position_ids", 0, 1, 1, POSITIONS); // as old files have
        write("text_encoder/model.safetensors", tensors);
    }

    private void vae() throws IOException {
        Files.writeString(folder.resolve("vae/config.json"), """
                {"block_out_channels": [4, 8], "layers_per_block": 1, "norm_num_groups": 4, "latent_channels": 4,
                 "act_fn": "silu"}
                """);
        RandomTensors tensors = new RandomTensors(3).decoder(4, 2, 8, 4).encoder(4, 1, 4, 8);
        write("vae/diffusion_pytorch_model.safetensors", tensors);
    }

    private void scorer() throws IOException {
        Files.writeString(folder.resolve("scorer/config.json"), """
                {"projection_dim": 8,
                 "text_config": {"hidden_size": 16, "num_attention_heads": 2, "num_hidden_layers": 1, "intermediate_size": 32,
                                 "max_position_embeddings": 12, "vocab_size": %d, "eos_token_id": 2},
                 "vision_config": {"hidden_size": 12, "num_attention_heads": 2, "num_hidden_layers": 1, "intermediate_size": 24,
                                   "image_size": 8, "patch_size": 4}}
                """.formatted(TinyVocabulary.SIZE));
        RandomTensors tensors = new RandomTensors(4)
                .textTower(16, 1, 32, TinyVocabulary.SIZE, POSITIONS)
                .imageTower(12, 1, 24, 8, 4)
                .add("text_projection.weight", 0, 0.25, 8, 16)
                .add("visual_projection.weight", 0, 0.25, 8, 12)
                .add("logit_scale", 4.6, 0.01);
        write("scorer/model.safetensors", tensors);
    }

    private void write(String file, RandomTensors tensors) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            new SafetensorsWriter(TensorType.F32, Map.of()).write(folder.resolve(file), tensors.tensors());
        }
    }

    /** A text of words that the tokenizer knows. */
    static String longText(int words) {
        return String.join(" ", IntStream.range(0, words).mapToObj(i -> "low").toList());
    }
}
