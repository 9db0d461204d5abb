package fusionlab.unet.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.TestConfigs;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import fusionlab.unet.graph.Inputs;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.onnx.TestRuntime;
import fusionlab.unet.weights.SeededWeights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a flatbuffer says, computed by the book, is what ONNX Runtime gives for the ONNX form with the same weights and inputs. */
class InterpretedTests {

    private static final SeededWeights WEIGHTS = new SeededWeights(7);

    private static final String SMALL = """
            {"block_out_channels": [16, 32, 32], "norm_num_groups": 8, "attention_head_dim": [2, 4, 8],
             "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"],
             "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D", "CrossAttnUpBlock2D"],
             "layers_per_block": [2, 1, 1], "transformer_layers_per_block": [1, 1, 2], "cross_attention_dim": 24,
             "fusionlab_context_length": 7, "sample_size": 8, "addition_embed_type": "text_time",
             "addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": 80}
            """;

    @ParameterizedTest
    @CsvSource({
        "time-32x128, 1",
        "time-32x128-p16, 2",
        "added-80x128, 2",
        "in-4x32@8x4, 2",
        "resnet-32x32@8x8-e128, 1",
        "resnet-32x64@8x4-e128, 2",
        "resnet-32+64x32@8x8-e128, 2",
        "resnet-32+32x64@4x4-e64-g16, 1",
        "shortcut-32+64x32@8x4, 2",
        "down-32x32@8x4, 2",
        "down-32x32@4x7, 1",
        "down-32x32@5x5, 1",
        "up-32x32@4x2, 2",
        "out-32x4@8x8, 2",
        "attention-32x32@8x8-h4-c7x24-d1, 1",
        "attention-32x32@8x4-h2-c7x24-d1-linear, 2",
        "resnet-32x64@8x8, 2",
        "spatial-32x32@8x4-h1, 2",
        "attention-64x64@4x4-h8-c5x48-d2-linear-g16, 2",
        "attention-64x64@4x2-h1-c5x48-d3, 1"
    })
    void a_block_is_the_onnx_form_s(String key, int batch) {
        BlockConfiguration block = BlockConfiguration.parse(key);
        OnnxModels.Options options = new OnnxModels.Options(Precision.FP32, batch, AttentionForm.PLAIN);

        assertThat(difference(OnnxModels.block(block, options), TfliteModels.block(block, batch, Precision.FP32)))
                .isLessThan(1e-5);
    }

    /** A matrix in half precision is off by 2^-12 at most, one of int8 by half a step in at least 32: 1.6 %, random, so that sums are off by less. */
    @ParameterizedTest
    @CsvSource({"FP16, 5e-4", "INT8, 1e-2"})
    void rounded_weights_are_the_same_numbers_rounded(Precision precision, double limit) {
        for (String key : List.of(
                "time-32x128-p16",
                "resnet-32+64x32@8x8-e128",
                "down-32x32@8x8",
                "attention-64x64@4x4-h8-c5x48-d1-linear-g16")) {
            BlockConfiguration block = BlockConfiguration.parse(key);
            OnnxModels.Options options = new OnnxModels.Options(Precision.FP32, 1, AttentionForm.PLAIN);

            assertThat(difference(OnnxModels.block(block, options), TfliteModels.block(block, 1, precision)))
                    .as(key)
                    .isGreaterThan(1e-6)
                    .isLessThan(limit);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base",
                "down_blocks.0.resnets.0=0,down_blocks.1.resnets.0=0,up_blocks.0.resnets.1=0,up_blocks.2.resnets.0=0",
                "down_blocks.0.attentions.0=0,mid_block.resnets.0=0,mid_block.attentions.0=2,up_blocks.2.resnets.1=3"
            })
    void a_whole_unet_is_the_onnx_form_s(String text) {
        Architecture architecture = Architecture.parse(Topology.parse("small", SMALL), text);
        OnnxModels.Options options = new OnnxModels.Options(Precision.FP32, 2, AttentionForm.PLAIN);

        assertThat(difference(
                        OnnxModels.unet(architecture, 8, options),
                        TfliteModels.unet(architecture, 8, 2, Precision.FP32)))
                .isLessThan(1e-4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"time_cond_proj_dim", "use_linear_projection"})
    void guidance_and_linear_projections_are_the_onnx_form_s(String field) {
        String config = TestConfigs.with(SMALL, field, field.startsWith("use") ? "true" : "24");
        Architecture architecture = Topology.parse("small", config).original();
        OnnxModels.Options options = new OnnxModels.Options(Precision.FP32, 1, AttentionForm.PLAIN);

        assertThat(difference(
                        OnnxModels.unet(architecture, 8, options),
                        TfliteModels.unet(architecture, 8, 1, Precision.FP32)))
                .isLessThan(1e-4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                {"model_type": "clip_text_model", "hidden_size": 24, "num_attention_heads": 3, "num_hidden_layers": 2,
                 "intermediate_size": 40, "max_position_embeddings": 6, "vocab_size": 50, "hidden_act": "quick_gelu"}""", """
                {"model_type": "clip_text_model", "hidden_size": 24, "num_attention_heads": 4, "num_hidden_layers": 1,
                 "intermediate_size": 40, "max_position_embeddings": 6, "vocab_size": 50, "hidden_act": "gelu"}""", """
                {"_class_name": "AutoencoderKL", "block_out_channels": [8, 16], "norm_num_groups": 4, "layers_per_block": 1}""", """
                {"_class_name": "AutoencoderTiny", "decoder_block_out_channels": [6, 6], "num_decoder_blocks": [1, 2]}"""})
    void a_component_is_the_onnx_form_s(String config) {
        Component component = Components.parse(config);
        OnnxModels.Options options = new OnnxModels.Options(Precision.FP32, 2, AttentionForm.PLAIN);

        for (Inputs inputs : Inputs.values()) {
            assertThat(difference(
                            OnnxModels.component(component, 8, options, inputs),
                            TfliteModels.component(component, 8, 2, Precision.FP32, inputs)))
                    .isLessThan(1e-5);
        }
    }

    /** The largest difference, relative to the largest value. */
    private static double difference(OnnxModel onnx, TfliteModel tflite) {
        Map<String, float[]> inputs = TestRuntime.inputs(onnx);
        float[] run =
                new TestRuntime(Precision.FP32).run(onnx, weight -> WEIGHTS.values(weight, Precision.FP32), inputs);
        float[] expected = channelsLast(run, onnx.output().dimensions());
        Map<String, float[]> turned = new HashMap<>();
        onnx.inputs().forEach(input -> {
            float[] values = inputs.getOrDefault(input.name(), new float[0]);
            turned.put(input.name(), channelsLast(values, input.dimensions()));
        });

        double[] actual = Interpreter.run(new ReadModel(tflite.withWeights(WEIGHTS)), turned);

        assertThat(actual).hasSameSizeAs(expected).hasSize(tflite.output().elements());
        double worst = 0;
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return worst / largest;
    }

    private static float[] channelsLast(float[] values, List<Long> shape) {
        if (shape.size() < 4) {
            return values;
        }
        int channels = Math.toIntExact(shape.get(1));
        int pixels = Math.toIntExact(shape.get(2) * shape.get(3));
        float[] turned = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int image = i / (channels * pixels);
            turned[i] = values[image * channels * pixels + i % channels * pixels + i / channels % pixels];
        }
        return turned;
    }
}
