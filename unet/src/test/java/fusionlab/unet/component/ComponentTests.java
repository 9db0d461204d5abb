package fusionlab.unet.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Cost;
import fusionlab.unet.Place;
import fusionlab.unet.Topology;
import fusionlab.unet.config.InvalidConfigException;
import fusionlab.unet.graph.Blocks;
import fusionlab.unet.graph.ComponentGraph;
import fusionlab.unet.graph.ComponentPart;
import fusionlab.unet.graph.CountedLayers;
import fusionlab.unet.graph.Inputs;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.weights.Weight;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The counts are those of the published checkpoints. */
class ComponentTests {

    private static final String TEXT = """
            {"model_type": "clip_text_model", "hidden_size": 768, "num_attention_heads": 12, "intermediate_size": 3072}""";
    private static final String VAE = """
            {"_class_name": "AutoencoderKL", "block_out_channels": [128, 256, 512, 512], "layers_per_block": 2}""";
    private static final String TAESD = """
            {"_class_name": "AutoencoderTiny"}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {TEXT + " | 123060480", VAE + " | 49490179", TAESD + " | 1222531"})
    void parameters_are_those_of_the_checkpoints(String config, long parameters) {
        Component component = Components.parse(config);

        assertThat(ComponentPart.sum(ComponentPart.of(component, 64)).parameters())
                .isEqualTo(parameters);
        assertThat(OnnxModels.component(component, 64, OnnxModels.Options.DEFAULT, Inputs.PIPELINE).weights().stream()
                        .filter(weight -> !weight.name().startsWith("post_quant_conv"))
                        .mapToLong(Weight::elements)
                        .sum())
                .isEqualTo(parameters);
    }

    @Test
    void the_pipelines_of_stable_diffusion_have_the_published_sizes() {
        Companions first = Components.builtIn("sd-v1.5");
        Topology unet = Topology.builtIn("sd-v1.5");
        long all = parameters(first.textEncoder())
                + unet.cost(unet.original(), 64).parameters()
                + parameters(first.decoder());

        assertThat(all).isEqualTo(1_032_071_623);
        assertThat(parameters(Components.builtIn("sd-v2.1").textEncoder())).isEqualTo(340_387_840);
        assertThat(Components.builtIn("bk-sdm-tiny")).isEqualTo(first);
    }

    private static long parameters(Component component) {
        return ComponentPart.sum(ComponentPart.of(component, 64)).parameters();
    }

    @Test
    void half_the_channels_are_a_quarter_of_the_decoder() {
        Decoder half = new Decoder(((Decoder) Components.parse(VAE)).config().pruned(0.5));

        assertThat(half.config().channels()).containsExactly(64, 128, 256, 256);
        assertThat(ComponentPart.sum(ComponentPart.of(half, 64)).parameters()).isEqualTo(12_387_459);
    }

    @Test
    void a_pruned_decoder_s_own_channels_count() {
        Decoder decoder = (Decoder) Components.parse("""
                {"_class_name": "FusionLabVae", "block_out_channels": [128, 256, 512, 512], "layers_per_block": 2,
                 "fusionlab_decoder_channels": [64, 128, 256, 256]}""");

        assertThat(ComponentPart.sum(ComponentPart.of(decoder, 64)).parameters())
                .isEqualTo(12_387_459);
    }

    @ParameterizedTest
    @ValueSource(strings = {TEXT, VAE, TAESD})
    void a_config_reads_back_as_the_same_component(String config) {
        Component component = Components.parse(config);

        assertThat(Components.parse(component.configJson())).isEqualTo(component);
        assertThat(component.configJson()).doesNotContain("\n");
    }

    /** Blocks are counted twice in the code: by formula, and by walking through their layers. */
    @Test
    void the_layers_of_every_block_add_up_to_its_cost() {
        Set<BlockConfiguration> blocks = new HashSet<>(((Decoder) Components.parse(VAE)).configurations(32));
        for (String topology : Topology.builtInNames()) {
            blocks.addAll(Topology.builtIn(topology).configurations(32));
        }
        for (BlockConfiguration block : blocks) {
            CountedLayers counted = new CountedLayers();
            new Blocks<>(counted).alone(block);
            assertThat(counted.sum()).as(block.key()).isEqualTo(block.cost());
        }
    }

    @Test
    void the_layers_of_a_decoder_add_up_to_its_blocks() {
        Decoder decoder = (Decoder) Components.parse(VAE);
        CountedLayers counted = new CountedLayers();
        new ComponentGraph(decoder, Inputs.PIPELINE).append(counted, 16);

        Cost quant = counted.byScope().getOrDefault("post_quant_conv", Cost.ZERO);
        assertThat(quant.parameters()).isEqualTo(20);
        assertThat(ComponentPart.sum(ComponentPart.of(decoder, 16)).plus(quant)).isEqualTo(counted.sum());
    }

    @Test
    void a_decoder_has_the_blocks_of_diffusers() {
        Decoder decoder = (Decoder) Components.parse(VAE);

        assertThat(decoder.places(64))
                .extracting(Place::position)
                .startsWith("conv_in", "mid_block.resnets.0", "mid_block.attentions.0", "mid_block.resnets.1")
                .contains("up_blocks.0.resnets.2", "up_blocks.2.upsamplers.0", "up_blocks.3.resnets.2")
                .doesNotContain("up_blocks.3.upsamplers.0")
                .endsWith("conv_out")
                .hasSize(20);
        assertThat(decoder.configurations(64))
                .extracting(BlockConfiguration::key)
                .containsExactly(
                        "in-4x512@64x64",
                        "resnet-512x512@64x64",
                        "spatial-512x512@64x64-h1",
                        "up-512x512@64x64",
                        "resnet-512x512@128x128",
                        "up-512x512@128x128",
                        "resnet-512x256@256x256",
                        "resnet-256x256@256x256",
                        "up-256x256@256x256",
                        "resnet-256x128@512x512",
                        "resnet-128x128@512x512",
                        "out-128x3@512x512");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model_type\": \"t5\"} | model_type: must be clip_text_model, not t5",
                "{\"model_type\": \"clip_text_model\", \"hidden_size\": 10} | num_attention_heads: must divide hidden_size 10, not be 8",
                "{\"model_type\": \"clip_text_model\", \"hidden_act\": \"relu\"} | hidden_act: must be quick_gelu or gelu, not relu",
                "{\"model_type\": \"clip_text_model\", \"layer_norm_eps\": 0} | layer_norm_eps: must be above 0 and below 1, not 0.0",
                "{\"_class_name\": \"AutoencoderKL\", \"block_out_channels\": [40]} | norm_num_groups: must divide all channels [40], not be 32",
                "{\"_class_name\": \"AutoencoderKL\", \"mid_block_add_attention\": false} | mid_block_add_attention: must be true, nothing else is supported",
                "{\"_class_name\": \"AutoencoderTiny\", \"decoder_block_out_channels\": [8, 16]} | decoder_block_out_channels: must have one width for all stages, not [8, 16]",
                "{\"_class_name\": \"AutoencoderTiny\", \"num_decoder_blocks\": [1]} | num_decoder_blocks: must have as many stages as decoder_block_out_channels",
                "{\"_class_name\": \"UNet2DConditionModel\"} | _class_name: is of a UNet, not of a text encoder or decoder"
            })
    void what_cannot_be_built_is_named(String config, String message) {
        assertThatThrownBy(() -> Components.parse(config))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(message);
    }

    @Test
    void a_latent_size_that_is_too_large_is_refused_by_its_block() {
        Decoder decoder = (Decoder) Components.parse(VAE);

        assertThatThrownBy(() -> decoder.places(160)).hasMessageContaining("too large to measure");
        assertThatThrownBy(() -> decoder.places(0)).hasMessage("The latent size must be 1 to 256, not 0");
    }
}
