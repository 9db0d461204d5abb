package fusionlab.unet.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.TestConfigs;
import fusionlab.unet.Topology;
import fusionlab.unet.weights.SeededWeights;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole UNets in ONNX Runtime, at reduced width, against their own blocks run one after another with the same weights. */
class WholeUnetTests {

    private static final SeededWeights WEIGHTS = new SeededWeights(5);

    private static final String SMALL = """
            {"block_out_channels": [16, 32, 32], "norm_num_groups": 8, "attention_head_dim": [2, 4, 8],
             "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"],
             "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D", "CrossAttnUpBlock2D"],
             "layers_per_block": [2, 1, 1], "transformer_layers_per_block": [1, 1, 2], "cross_attention_dim": 24,
             "fusionlab_context_length": 7, "sample_size": 16}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "base | 1 | MULTI_HEAD",
                "base | 2 | PLAIN",
                "base | 1 | OPSET23",
                "down_blocks.0.resnets.0=0,down_blocks.1.resnets.0=0,up_blocks.0.resnets.1=0,up_blocks.2.resnets.0=0 | 2 | MULTI_HEAD",
                "down_blocks.0.attentions.1=0,mid_block.attentions.0=0,mid_block.resnets.1=0,up_blocks.2.attentions.2=0 | 1 | MULTI_HEAD",
                "down_blocks.0.resnets.1=2,down_blocks.2.attentions.0=3,up_blocks.0.resnets.0=3,up_blocks.2.attentions.0=2 | 2 | MULTI_HEAD",
                "mid_block.resnets.0=0,mid_block.attentions.0=2,up_blocks.1.resnets.1=0,up_blocks.1.resnets.0=2 | 1 | PLAIN"
            })
    void a_whole_unet_computes_what_its_chained_blocks_compute(String text, int batch, AttentionForm form) {
        assertChains(Architecture.parse(Topology.parse("small", SMALL), text), 16, batch, form);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"UNetMidBlock2D\""})
    void other_mid_blocks_chain_as_well(String midType) {
        String config = TestConfigs.with(SMALL, "mid_block_type", midType);

        assertChains(Topology.parse("small", config).original(), 8, 1, AttentionForm.MULTI_HEAD);
    }

    @Test
    void linear_projections_and_added_embeddings_chain_as_well() {
        String config = TestConfigs.with(SMALL, "use_linear_projection", "true");
        config = TestConfigs.with(config, "addition_embed_type", "\"text_time\"");
        config = TestConfigs.with(config, "addition_time_embed_dim", "8");
        config = TestConfigs.with(config, "projection_class_embeddings_input_dim", "80");

        assertChains(Topology.parse("added", config).original(), 16, 2, AttentionForm.MULTI_HEAD);
    }

    @Test
    void the_guidance_of_latent_consistency_models_chains_as_well() {
        String config = TestConfigs.with(SMALL, "time_cond_proj_dim", "24");

        assertChains(Topology.parse("lcm", config).original(), 8, 2, AttentionForm.MULTI_HEAD);
    }

    @Test
    void without_any_attention_there_is_no_context_to_feed() {
        String config =
                TestConfigs.with(SMALL, "down_block_types", "[\"DownBlock2D\",\"DownBlock2D\",\"DownBlock2D\"]");
        config = TestConfigs.with(config, "up_block_types", "[\"UpBlock2D\",\"UpBlock2D\",\"UpBlock2D\"]");
        config = TestConfigs.with(config, "mid_block_type", "null");

        assertChains(Topology.parse("plain", config).original(), 16, 1, AttentionForm.MULTI_HEAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sd-v1.5", "sd-v2.1", "bk-sdm-base", "bk-sdm-small", "bk-sdm-tiny", "snapfusion-table3", "sdxl"})
    void every_built_in_topology_runs_at_reduced_width(String name) {
        String config =
                name.equals("sdxl") ? TestConfigs.SDXL : Topology.builtIn(name).configJson();
        boolean three = name.equals("sdxl") || name.equals("bk-sdm-tiny");
        config = TestConfigs.with(config, "block_out_channels", three ? "[32, 64, 96]" : "[32, 64, 96, 96]");
        config = TestConfigs.with(config, "attention_head_dim", "8");
        config = TestConfigs.with(config, "time_embedding_dim", "128");
        Topology topology = Topology.parse("reduced", config);
        OnnxModel model = OnnxModels.unet(topology.original(), 8, OnnxModels.Options.DEFAULT);

        float[] output = run(model, Precision.FP32);

        assertThat(output).hasSize(4 * 8 * 8);
        assertLively(output);
    }

    @Test
    void a_whole_unet_runs_in_half_precision() {
        Topology topology = Topology.parse("small", SMALL);
        OnnxModels.Options half = new OnnxModels.Options(Precision.FP16, 1, AttentionForm.PLAIN);
        OnnxModel model = OnnxModels.unet(topology.original(), 16, half);

        float[] output = run(model, Precision.FP16);

        float[] exact = run(OnnxModels.unet(topology.original(), 16, OnnxModels.Options.DEFAULT), Precision.FP32);
        assertThat(UnetReference.worst(output, exact)).isLessThan(0.03);
    }

    @Test
    void a_latent_size_that_does_not_fit_is_refused() {
        Topology topology = Topology.builtIn("sd-v1.5");

        assertThatThrownBy(() -> OnnxModels.unet(topology.original(), 60, OnnxModels.Options.DEFAULT))
                .hasMessageContaining("multiple of 8");
        assertThatThrownBy(() -> new OnnxModels.Options(Precision.FP32, 0, AttentionForm.PLAIN))
                .hasMessageContaining("batch must be 1 to 64");
    }

    private static void assertChains(Architecture architecture, int latentSize, int batch, AttentionForm form) {
        OnnxModels.Options options = new OnnxModels.Options(Precision.FP32, batch, form);
        OnnxModel model = OnnxModels.unet(architecture, latentSize, options);
        Map<String, float[]> inputs = TestRuntime.inputs(model);

        float[] whole =
                new TestRuntime(Precision.FP32).run(model, weight -> WEIGHTS.values(weight, Precision.FP32), inputs);

        float[] chained = new UnetReference(architecture, latentSize, options, WEIGHTS).run(inputs);
        assertLively(whole);
        assertThat(UnetReference.worst(whole, chained)).isLessThan(1e-4);
    }

    private static float[] run(OnnxModel model, Precision precision) {
        return new TestRuntime(precision)
                .run(model, weight -> WEIGHTS.values(weight, precision), TestRuntime.inputs(model));
    }

    private static void assertLively(float[] output) {
        double largest = 0;
        for (float value : output) {
            assertThat(value).isFinite();
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isBetween(1e-3, 1e3);
    }
}
