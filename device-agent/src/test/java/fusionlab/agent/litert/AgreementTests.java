package fusionlab.agent.litert;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import fusionlab.agent.SmallUnet;
import fusionlab.agent.measure.ModelException;
import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import fusionlab.unet.graph.Inputs;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.tflite.TfliteModel;
import fusionlab.unet.tflite.TfliteModels;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LiteRT gives what ONNX Runtime gives for the same weights and inputs. */
class AgreementTests {

    private static final OnnxModels.Options PLAIN = new OnnxModels.Options(Precision.FP32, 1, AttentionForm.PLAIN);

    private static Engine engine;

    @BeforeAll
    static void start() throws ModelException {
        engine = LiteRt.start(1, null).engine(LiteRt.CPU);
    }

    @ParameterizedTest
    @CsvSource({
        "time-32x128, 1",
        "time-32x128, 2",
        "time-32x128-p16, 2",
        "added-80x128, 2",
        "in-4x32@8x8, 1",
        "resnet-32x32@8x8-e128, 1",
        "resnet-32x64@8x4-e128, 2",
        "resnet-32+64x32@8x8-e128, 2",
        "resnet-32+32x64@4x4-e64-g16, 1",
        "shortcut-32x64@8x8, 1",
        "shortcut-32+64x32@8x4, 2",
        "down-32x32@8x8, 2",
        "down-32x32@4x8, 1",
        "up-32x32@4x4, 2",
        "up-32x32@4x2, 1",
        "out-32x4@8x8, 2",
        "attention-32x32@8x8-h4-c7x24-d1, 1",
        "attention-32x32@8x4-h2-c7x24-d1-linear, 2",
        "attention-64x64@4x4-h8-c5x48-d2-linear-g16, 2",
        "attention-64x64@4x4-h1-c5x48-d3, 1",
        "resnet-32x64@8x8, 2",
        "spatial-32x32@8x8-h1, 2"
    })
    void small_blocks_agree(String key, int batch) throws OrtException, ModelException {
        BlockConfiguration block = BlockConfiguration.parse(key);
        OnnxModels.Options options = new OnnxModels.Options(Precision.FP32, batch, AttentionForm.PLAIN);
        assertThat(BothRuntimes.difference(
                        OnnxModels.block(block, options), TfliteModels.block(block, batch, Precision.FP32), engine))
                .isLessThan(1e-3);
    }

    static Stream<BlockConfiguration> realBlocks() {
        return Topology.builtIn("sd-v1.5").configurations(32).stream();
    }

    @Tag("computes")
    @ParameterizedTest
    @MethodSource("realBlocks")
    void all_blocks_of_stable_diffusion_agree_at_real_shapes(BlockConfiguration block)
            throws OrtException, ModelException {
        assertThat(BothRuntimes.difference(
                        OnnxModels.block(block, PLAIN), TfliteModels.block(block, 1, Precision.FP32), engine))
                .isLessThan(1e-3);
    }

    static Stream<BlockConfiguration> realDecoderBlocks() {
        return Components.builtIn("sd-v1.5").decoder().configurations(16).stream();
    }

    @Tag("computes")
    @ParameterizedTest
    @MethodSource("realDecoderBlocks")
    void all_blocks_of_stable_diffusion_s_decoder_agree(BlockConfiguration block) throws OrtException, ModelException {
        assertThat(BothRuntimes.difference(
                        OnnxModels.block(block, PLAIN), TfliteModels.block(block, 1, Precision.FP32), engine))
                .isLessThan(1e-3);
    }

    /** The ONNX form of a component is what libtorch computes, as module quality tests. */
    @Tag("computes")
    @ParameterizedTest
    @ValueSource(strings = {"""
                {"model_type": "clip_text_model", "hidden_size": 24, "num_attention_heads": 3, "num_hidden_layers": 2,
                 "intermediate_size": 40, "max_position_embeddings": 6, "vocab_size": 50}""", """
                {"_class_name": "AutoencoderKL", "block_out_channels": [8, 16], "norm_num_groups": 4}""", """
                {"_class_name": "AutoencoderTiny", "decoder_block_out_channels": [6, 6], "num_decoder_blocks": [1, 2]}""", """
                {"model_type": "clip_text_model", "hidden_size": 768, "num_attention_heads": 12, "intermediate_size": 3072}""", """
                {"_class_name": "AutoencoderKL", "block_out_channels": [128, 256, 512, 512], "layers_per_block": 2}""", """
                {"_class_name": "AutoencoderTiny"}"""})
    void components_agree_small_and_at_real_widths(String config) throws OrtException, ModelException {
        Component component = Components.parse(config);
        assertThat(BothRuntimes.difference(
                        OnnxModels.component(component, 16, PLAIN, Inputs.EMBEDDED),
                        TfliteModels.component(component, 16, 1, Precision.FP32, Inputs.EMBEDDED),
                        engine))
                .isLessThan(1e-3);
    }

    /** The ONNX form of a whole UNet is what its chained blocks compute, as module unet tests. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "base",
                "down_blocks.0.resnets.0=0,up_blocks.0.resnets.1=0",
                "down_blocks.0.attentions.0=0,mid_block.resnets.0=0,mid_block.attentions.0=2,up_blocks.1.attentions.1=3"
            })
    void whole_networks_agree(String architecture) throws OrtException, ModelException {
        Architecture parsed = Architecture.parse(SmallUnet.TOPOLOGY, architecture);
        int size = SmallUnet.LATENT_SIZE;
        assertThat(BothRuntimes.difference(
                        OnnxModels.unet(parsed, size, PLAIN),
                        TfliteModels.unet(parsed, size, 1, Precision.FP32),
                        engine))
                .isLessThan(1e-3);
    }

    @Test
    void xnnpack_takes_every_operator() throws ModelException {
        List<TfliteModel> models = new ArrayList<>();
        for (String key : SmallUnet.keys()) {
            models.add(TfliteModels.block(BlockConfiguration.parse(key), 1, Precision.FP32));
        }
        for (BlockConfiguration block : Components.builtIn("sd-v1.5").decoder().configurations(8)) {
            models.add(TfliteModels.block(block, 1, Precision.FP32));
        }
        for (String config :
                List.of("{\"model_type\": \"clip_text_model\"}", "{\"_class_name\": \"AutoencoderTiny\"}")) {
            models.add(TfliteModels.component(Components.parse(config), 8, 1, Precision.FP32, Inputs.EMBEDDED));
        }
        for (TfliteModel model : models) {
            ByteBuffer bytes = model.withWeights(BothRuntimes.WEIGHTS);
            try (LiteRtModel opened =
                    LiteRtModel.build(model, new BytePointer(bytes), bytes.capacity(), engine, () -> {})) {
                assertThat(opened.operatorsLeft()).isZero();
            }
        }
    }
}
