package fusionlab.unet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One hash for one network, two for two. */
class ContentHashTests {

    /** SD-v1.5 without its mid block, as bk-sdm-small: nothing attends at the innermost stage. */
    private static final String INNERMOST_WITHOUT =
            TestConfigs.with(Topology.builtIn("sd-v1.5").configJson(), "mid_block_type", "null");

    /** Only the second stage of three attends. */
    private static final String ONE_ATTENDS = TestConfigs.with(
            TestConfigs.with(
                    TestConfigs.with(TestConfigs.KOALA, "transformer_layers_per_block", "[1, 2, 5]"),
                    "down_block_types",
                    "[\"DownBlock2D\", \"CrossAttnDownBlock2D\", \"DownBlock2D\"]"),
            "up_block_types",
            "[\"UpBlock2D\", \"CrossAttnUpBlock2D\", \"UpBlock2D\"]");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sd-v1.5 | efb0a140a6e1c4c4a4bf681efe1efe6eb8faa67c42d8e7a57e5fe121b026d9d4",
                "sd-v2.1 | 778782cfeeacd26fe7dc5f9b93ef056acb80e0bae647b1d48d2fa3852d7006a4",
                "bk-sdm-base | f255e105456e94658d145adf5c1b9dd4639bdc400396b7506d3bb6fceeacf489",
                "bk-sdm-small | ebba5f388f4b615519f35858bde80c468dd896ca2883bc9f8a268e7272b751ca",
                "bk-sdm-tiny | fb11ec04761548069143d033340ef35c13600ae39e3d517f7c985e8dc4899df5",
                "snapfusion-table3 | 4a33a261d56509578bfee17030006609e97ed2cbcb681fe986139f2b39d2897d"
            })
    void those_of_the_built_in_topologies_never_change(String name, String hash) {
        assertThat(Topology.builtIn(name).contentHash()).isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attention_head_dim | [8, 8, 8, 16]",
                "cross_attention_dim | [768, 768, 768, 1024]",
                "transformer_layers_per_block | [1, 1, 1, 0]",
                "transformer_layers_per_block | [1, 1, 1, 3]",
                "reverse_transformer_layers_per_block | [7, 1, 1, 1]",
                "freq_shift | -0.0",
                "fusionlab_counts | {\"down_blocks.0.attentions.0\": 1}"
            })
    void what_no_block_uses_does_not_count(String field, String json) {
        Topology one = Topology.parse("one", INNERMOST_WITHOUT);
        Topology other = Topology.parse("other", TestConfigs.with(INNERMOST_WITHOUT, field, json));

        assertThat(other.configurations(64)).isEqualTo(one.configurations(64));
        assertThat(other.contentHash()).isEqualTo(one.contentHash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attention_head_dim | [10, 10, 10]",
                "attention_head_dim | [2, 10, 32]",
                "transformer_layers_per_block | [9, 2, 0]",
                "reverse_transformer_layers_per_block | [3, 2, 4]"
            })
    void a_single_stage_that_attends_decides(String field, String json) {
        assertThat(Topology.parse("other", TestConfigs.with(ONE_ATTENDS, field, json))
                        .contentHash())
                .isEqualTo(Topology.parse("one", ONE_ATTENDS).contentHash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flip_sin_to_cos | false",
                "freq_shift | 1",
                "attention_head_dim | [8, 8, 16, 8]",
                "transformer_layers_per_block | [1, 1, 2, 1]",
                "reverse_transformer_layers_per_block | [1, 2, 1, 1]",
                "cross_attention_dim | 1024",
                "use_linear_projection | true",
                "time_cond_proj_dim | 256",
                "fusionlab_context_length | 76",
                "fusionlab_counts | {\"down_blocks.0.attentions.0\": 2}"
            })
    void what_changes_the_numbers_counts(String field, String json) {
        Topology changed = Topology.parse("changed", TestConfigs.with(INNERMOST_WITHOUT, field, json));

        assertThat(changed.contentHash())
                .isNotEqualTo(Topology.parse("one", INNERMOST_WITHOUT).contentHash());
        assertThat(Topology.parse("again", changed.configJson()).contentHash()).isEqualTo(changed.contentHash());
    }

    @Test
    void a_network_without_attention_has_no_numbers_of_attention() {
        String plain = TestConfigs.with(
                TestConfigs.with(INNERMOST_WITHOUT, "down_block_types", types("DownBlock2D")),
                "up_block_types",
                types("UpBlock2D"));
        String other = TestConfigs.with(
                TestConfigs.with(TestConfigs.with(plain, "attention_head_dim", "5"), "fusionlab_context_length", "9"),
                "use_linear_projection",
                "true");

        assertThat(Topology.parse("b", other).contentHash())
                .isEqualTo(Topology.parse("a", plain).contentHash());
    }

    private static String types(String type) {
        return "[\"" + type + "\",\"" + type + "\",\"" + type + "\",\"" + type + "\"]";
    }
}
