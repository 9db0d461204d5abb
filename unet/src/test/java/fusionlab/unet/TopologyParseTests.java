package fusionlab.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import fusionlab.unet.config.InvalidConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyParseTests {

    private final String stableDiffusion = Topology.builtIn("sd-v1.5").configJson();

    static List<String> builtInNames() {
        return Topology.builtInNames();
    }

    @ParameterizedTest
    @MethodSource("builtInNames")
    void the_canonical_config_gives_an_equal_topology(String name) {
        Topology topology = Topology.builtIn(name);

        Topology again = Topology.parse(name, topology.configJson());

        assertThat(again).isEqualTo(topology);
        assertThat(again.contentHash()).isEqualTo(topology.contentHash());
        assertThat(again.original()).isEqualTo(topology.original());
    }

    @Test
    void sdxl_reads_back_with_its_added_embedding_and_depths() {
        Topology topology = Topology.parse("sdxl", TestConfigs.SDXL);

        assertThat(Topology.parse("sdxl", topology.configJson())).isEqualTo(topology);
        assertThat(topology.configurations(128))
                .extracting(BlockConfiguration::key)
                .contains("added-2816x1280", "attention-1280x1280@32x32-h20-c77x2048-d10-linear");
        assertThat(topology.slot("mid_block.attentions.0").stage()).isEqualTo("Mid");
    }

    @Test
    void the_name_and_the_usual_size_do_not_change_the_hash() {
        Topology renamed = Topology.parse("mine", TestConfigs.with(stableDiffusion, "sample_size", "96"));

        assertThat(renamed.latentSize()).isEqualTo(96);
        assertThat(renamed.contentHash()).isEqualTo(Topology.builtIn("sd-v1.5").contentHash());
        assertThat(renamed).isNotEqualTo(Topology.builtIn("sd-v1.5"));
    }

    @Test
    void a_depth_for_each_layer_needs_the_reverse_and_is_read() {
        String nested = TestConfigs.with(TestConfigs.SDXL, "transformer_layers_per_block", "[1, [2, 2], [4, 3]]");

        assertFails(nested, "reverse_transformer_layers_per_block", "is needed");

        Topology topology = Topology.parse(
                "ssd", TestConfigs.with(nested, "reverse_transformer_layers_per_block", "[[4, 4, 10], [2, 1, 1], 1]"));
        assertThat(topology.units(topology.original(), 64).stream()
                        .map(Unit::configuration)
                        .filter(block -> block.kind() == BlockKind.CROSS_ATTENTION)
                        .map(BlockConfiguration::depth))
                .containsExactly(2, 2, 4, 3, 4, 4, 4, 10, 2, 1, 1);
        assertThat(Topology.parse("ssd", topology.configJson())).isEqualTo(topology);
    }

    @Test
    void a_mid_block_of_one_resnet_is_read() {
        Topology topology =
                Topology.parse("one", TestConfigs.with(stableDiffusion, "mid_block_type", "\"UNetMidBlock2D\""));

        assertThat(topology.slots().stream().map(Slot::name).filter(name -> name.startsWith("mid_block")))
                .containsExactly("mid_block.resnets.0");
        assertThat(Topology.parse("one", topology.configJson())).isEqualTo(topology);
    }

    @Test
    void a_missing_mid_block_is_one_that_is_null_and_not_one_that_is_left_out() {
        assertThat(Topology.builtIn("bk-sdm-small").slots())
                .noneMatch(slot -> slot.name().startsWith("mid_block"));
        assertThat(Topology.builtIn("bk-sdm-base").slots())
                .anyMatch(slot -> slot.name().startsWith("mid_block"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "down_block_types | [\"DownBlock2D\",\"AttnDownBlock2D\",\"DownBlock2D\",\"DownBlock2D\"] | 'AttnDownBlock2D'",
                "up_block_types | [\"UpBlock2D\",\"UpBlock2D\",\"UpBlock2D\",\"SimpleCrossAttnUpBlock2D\"] | 'SimpleCrossAttnUpBlock2D'",
                "down_block_types | [\"DownBlock2D\"] | a list of 4 entries",
                "down_block_types | [1, 2, 3, 4] | 1 must be a text",
                "down_block_types | \"DownBlock2D\" | a list of 4 entries",
                "down_block_types | null | is missing; a list of 4 entries",
                "mid_block_type | \"UNetMidBlock2DSimpleCrossAttn\" | 'UNetMidBlock2DSimpleCrossAttn'",
                "mid_block_type | 7 | must be a text",
                "block_out_channels | null | is missing",
                "block_out_channels | [] | 1 to 8 entries",
                "block_out_channels | [1,1,1,1,1,1,1,1,1] | 1 to 8 entries",
                "block_out_channels | 320 | must be a list",
                "block_out_channels | [320, 640, 1280, \"1280\"] | must be a whole number",
                "block_out_channels | [320, 640, 1280, 1280.5] | must be a whole number",
                "block_out_channels | [320, 640, 1280, 1e99] | must be a whole number",
                "block_out_channels | [320, 640, 1280, 99999] | must be a whole number 1 to 16384",
                "block_out_channels | [320, 640, 1280, 1000] | 1000 must be divisible by 32",
                "norm_num_groups | 48 | must be divisible by 48",
                "cross_attention_dim | [768, 768, 1024, 1024] | cannot be [768, 1024]",
                "block_out_channels | [320, 640, 1280, 16384] | too large",
                "layers_per_block | 0 | must be a whole number 1 to 16",
                "layers_per_block | [2, 2, 2] | a list of 4 entries",
                "layers_per_block | {} | must be a whole number",
                "layers_per_block | [[2], 2, 2, 2] | must be a whole number",
                "attention_head_dim | -8 | must be a whole number 1 to 256",
                "attention_head_dim | 7 | must be divisible by 7",
                "cross_attention_dim | true | must be a whole number",
                "use_linear_projection | 1 | must be true or false",
                "norm_num_groups | 0 | must be a whole number 1 to",
                "norm_eps | 1e-6 | nothing else is supported",
                "act_fn | \"gelu\" | nothing else is supported",
                "time_cond_proj_dim | 0 | must be a whole number 1 to 16384",
                "class_embed_type | \"timestep\" | \"timestep\" must be null, nothing else is supported",
                "addition_embed_type | \"image\" | nothing else is supported",
                "sample_size | 60 | multiple of 8",
                "sample_size | [64, 64] | must be a whole number",
                "in_channels | 0 | must be a whole number 1 to 256",
                "transformer_layers_per_block | [0, 1, 1, 1] | must be 1 to 64 where a stage or the mid block attends",
                "transformer_layers_per_block | [1, 1, 1, 0] | must be 1 to 64 where a stage or the mid block attends",
                "transformer_layers_per_block | [1, 2] | a list of 4 entries",
                "transformer_layers_per_block | [1, [1], 1, 1] | a list of 2 entries",
                "transformer_layers_per_block | 1000 | must be a whole number 0 to 64",
                "fusionlab_counts | {\"mid_block.attentions.9\": 2} | nearest is 'mid_block.attentions.0'",
                "fusionlab_counts | {\"mid_block.attentions.0\": 99} | must be a whole number 0 to 16",
                "fusionlab_counts | [] | must be an object",
                "fusionlab_mid_resnets | 3 | must be a whole number 1 to 2",
                "fusionlab_context | 77 | is unknown",
                "_class_name | \"Transformer2DModel\" | nothing else is supported"
            })
    void what_is_wrong_is_named_with_its_field(String field, String json, String complaint) {
        String named = complaint.endsWith("divisible by 32") ? "norm_num_groups" : field;

        assertFails(TestConfigs.with(stableDiffusion, field, json), named, complaint);
    }

    /** Counting or measuring another network than the one meant would be worse than refusing it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "center_input_sample | true",
                "class_embeddings_concat | true",
                "dual_cross_attention | true",
                "mid_block_only_cross_attention | true",
                "only_cross_attention | true",
                "resnet_skip_time_act | true",
                "class_embed_type | \"timestep\"",
                "cross_attention_norm | \"layer_norm\"",
                "encoder_hid_dim | 768",
                "encoder_hid_dim_type | \"text_proj\"",
                "num_class_embeds | 10",
                "time_embedding_act_fn | \"silu\"",
                "timestep_post_act | \"silu\"",
                "_class_name | \"UNet2DModel\"",
                "act_fn | \"relu\"",
                "attention_type | \"gated\"",
                "conv_in_kernel | 1",
                "conv_out_kernel | 5",
                "downsample_padding | 0",
                "mid_block_scale_factor | 2",
                "norm_eps | 1e-6",
                "resnet_out_scale_factor | 2",
                "resnet_time_scale_shift | \"scale_shift\"",
                "time_embedding_type | \"fourier\""
            })
    void a_field_that_means_another_network_is_refused(String field, String json) {
        assertFails(TestConfigs.with(TestConfigs.SDXL, field, json), field, "must be ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "\"text\"",
                "{} {}",
                "{'a': 1}",
                "{\"a\": NaN}",
                "{\"a\" 1}",
                "\u0000"
            })
    void what_is_no_json_object_is_refused(String json) {
        assertFails(json, "config.json", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`# FusionLab\nA lab` | is not valid JSON: malformed JSON at line 1, column 2; it begins with \"# FusionLab\"",
                "`{\"a\": 1,\n  b}` | is not valid JSON: malformed JSON at line 2, column 4",
                "{\"a\": 1 | is not valid JSON: End of input at line 1, column 8",
                "`{\n<<<<<<< HEAD\n=======\n}` | holds the marks of a merge conflict (<<<<<<<); resolve it",
                "`<!doctype html><html>` | is a web page",
                "`version https://git-lfs.github.com/spec/v1\noid` | 'is a pointer of Git LFS, not the file itself; fetch it with 'git lfs pull''",
            })
    void what_is_not_json_is_explained_to_its_author(String json, String complaint) {
        String expected = complaint.startsWith("'") ? complaint.substring(1, complaint.length() - 1) : complaint;

        assertThatThrownBy(() -> Topology.parse("bad", json))
                .hasMessageContaining(expected)
                .hasMessageNotContainingAny("\n", "JsonReader", "github.com/google", "$");
    }

    @ParameterizedTest
    @CsvSource({
        "my tiny model, my-tiny-model",
        "modèle, modele",
        "模型, unnamed",
        "sd-v1.5 (1), sd-v1.5-1",
        ".., unnamed",
        "'', unnamed"
    })
    void a_file_may_have_any_name(String file, String name) {
        assertThat(Topology.nameFor(file)).isEqualTo(name);
        assertThat(Topology.parse(Topology.nameFor(file), stableDiffusion).name())
                .isEqualTo(name);
        assertThat(Topology.nameFor(file + "x".repeat(100))).hasSize(64);
    }

    @Test
    void an_empty_object_lacks_its_first_field() {
        assertFails("{}", "block_out_channels", "is missing");
    }

    @Test
    void deep_nesting_and_long_texts_are_refused() {
        assertFails("[".repeat(100_000), "config.json", "");
        assertFails(" ".repeat(300_000), "config.json", "longer than");
        assertFails("{\"block_out_channels\": [1e999999999]}", "block_out_channels", "whole number");
    }

    @Test
    void an_added_embedding_needs_its_widths() {
        assertFails(
                TestConfigs.with(TestConfigs.SDXL, "projection_class_embeddings_input_dim", "null"),
                "projection_class_embeddings_input_dim",
                "is missing");
    }

    @Test
    void an_unknown_name_says_which_there_are() {
        assertThatThrownBy(() -> Topology.builtIn("sd-v9"))
                .isInstanceOf(UnknownTopologyException.class)
                .hasMessageContaining("sd-v1.5, sd-v2.1");
        assertThatThrownBy(() -> Topology.parse("../x", stableDiffusion))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith("name:");
    }

    private static void assertFails(String json, String field, String complaint) {
        assertThatThrownBy(() -> Topology.parse("bad", json))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(complaint)
                .asInstanceOf(type(InvalidConfigException.class))
                .extracting(InvalidConfigException::field)
                .isEqualTo(field);
    }
}
