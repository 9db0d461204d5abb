package fusionlab.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.unet.text.OneLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTests {

    private final Topology topology = Topology.builtIn("sd-v1.5");

    @Test
    void the_hash_is_the_same_on_every_machine() {
        Architecture architecture = Architecture.of(topology, Map.of("down_blocks.0.attentions.0", 0));

        assertThat(topology.contentHash())
                .isEqualTo("efb0a140a6e1c4c4a4bf681efe1efe6eb8faa67c42d8e7a57e5fe121b026d9d4");
        assertThat(architecture.contentHash())
                .isEqualTo("3fee76c9aa054826fd23b21dd0fea3160cbbf44755e55d555774c728e85cbe03");
    }

    @Test
    void text_and_counts_give_the_same_architecture_back() {
        Architecture architecture =
                Architecture.of(topology, Map.of("mid_block.attentions.0", 2, "down_blocks.0.attentions.0", 0));

        assertThat(architecture.text()).isEqualTo("down_blocks.0.attentions.0=0,mid_block.attentions.0=2");
        assertThat(Architecture.parse(topology, architecture.text())).isEqualTo(architecture);
        assertThat(Architecture.parse(topology, " mid_block.attentions.0 = 2,down_blocks.0.attentions.0=0")
                        .contentHash())
                .isEqualTo(architecture.contentHash());
        assertThat(architecture.removed()).containsExactly("down_blocks.0.attentions.0");
        assertThat(architecture.copied()).containsExactly("mid_block.attentions.0");
        assertThat(topology.original().text()).isEqualTo("base");
        assertThat(Architecture.parse(topology, "base")).isEqualTo(topology.original());
        assertThat(architecture.contentHash()).isNotEqualTo(topology.original().contentHash());
    }

    @Test
    void only_a_name_that_is_like_it_is_offered_for_an_unknown_slot() {
        assertThatThrownBy(() -> Architecture.parse(topology, "foo=0")).hasMessage("There is no slot 'foo' in sd-v1.5");
        assertThatThrownBy(() -> Architecture.parse(topology, "mid_block.resnet.0=0"))
                .hasMessage("There is no slot 'mid_block.resnet.0' in sd-v1.5; the nearest is 'mid_block.resnets.0'");
    }

    @Test
    void what_is_quoted_leaves_a_message_one_line() {
        for (String text : new String[] {"\n", "a\nb=1", "mid_block.attentions.0=1\n1", "x".repeat(60_000) + "="}) {
            assertThatThrownBy(() -> Architecture.parse(topology, text))
                    .hasMessageNotContainingAny("\n", "x".repeat(81));
        }
        assertThatThrownBy(() -> BlockConfiguration.parse("time-\n")).hasMessageNotContaining("\n");
        assertThat(OneLine.of("a\r\n\u2028b" + "c".repeat(2_000)))
                .startsWith("a   bc")
                .hasSize(1_003);
    }

    @Test
    void the_paper_s_copies_belong_to_the_original_of_table_3() {
        Topology table3 = Topology.builtIn("snapfusion-table3");

        assertThat(table3.original().count("up_blocks.1.attentions.0")).isEqualTo(3);
        assertThat(table3.original().copied()).isEmpty();
        assertThat(table3.original().text()).isEqualTo("base");
        assertThat(Architecture.parse(table3, "up_blocks.1.attentions.0=1").text())
                .isEqualTo("up_blocks.1.attentions.0=1");
    }

    @Test
    void actions_remove_and_copy_one_block_at_a_time() {
        String slot = "up_blocks.1.attentions.0";
        Architecture twice = topology.original().with(Action.copy(slot));
        Architecture removed = topology.original().with(Action.remove(slot));

        assertThat(twice.count(slot)).isEqualTo(2);
        assertThat(twice.with(Action.remove(slot))).isEqualTo(topology.original());
        assertThat(removed.count(slot)).isZero();
        assertThatThrownBy(() -> removed.with(Action.remove(slot))).hasMessageContaining("nothing to remove");
        assertThatThrownBy(() -> removed.with(Action.copy(slot))).hasMessageContaining("nothing to copy");
        assertThatThrownBy(() -> Architecture.of(topology, Map.of(slot, 16)).with(Action.copy(slot)))
                .hasMessageContaining("0 to 16");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "down_blocks.0.atentions.1=0 | nearest is 'down_blocks.0.attentions.1'",
                "mid_block=0 | nearest is 'mid_block",
                "mid_block.attentions.0=-1 | must be 0 to 16, not -1",
                "mid_block.attentions.0=17 | must be 0 to 16, not 17",
                "mid_block.attentions.0=two | not 'two'",
                "mid_block.attentions.0=99999999999 | not '99999999999'",
                "mid_block.attentions.0=0,mid_block.attentions.0=2 | given twice",
                "mid_block.attentions.0 | must be slot=count",
                "'' | must be slot=count",
                "base,mid_block.attentions.0=0 | must be slot=count"
            })
    void what_is_wrong_in_a_text_is_named(String text, String complaint) {
        assertThatThrownBy(() -> Architecture.parse(topology, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void a_removed_resnet_leaves_its_shortcut_only_where_channels_change() {
        Architecture architecture = Architecture.parse(
                topology, "down_blocks.0.resnets.0=0,down_blocks.1.resnets.0=0,up_blocks.3.resnets.2=0");

        List<Unit> shortcuts = topology.units(architecture, 64).stream()
                .filter(unit -> unit.role() == Unit.Role.SHORTCUT)
                .toList();

        assertThat(topology.units(architecture, 64)).hasSize(46);
        assertThat(shortcuts)
                .extracting(unit -> unit.position() + " " + unit.configuration().key())
                .containsExactly(
                        "down_blocks.1.resnets.0 shortcut-320x640@32x32",
                        "up_blocks.3.resnets.2 shortcut-320+320x320@64x64");
    }

    @Test
    void copies_follow_the_original_and_take_no_skip() {
        Architecture architecture = Architecture.parse(topology, "up_blocks.1.resnets.0=3,up_blocks.1.attentions.0=2");

        assertThat(topology.units(architecture, 64).stream()
                        .filter(unit -> unit.position().startsWith("up_blocks.1."))
                        .limit(5)
                        .map(unit ->
                                unit.position() + " " + unit.configuration().key()))
                .containsExactly(
                        "up_blocks.1.resnets.0 resnet-1280+1280x1280@16x16-e1280",
                        "up_blocks.1.resnets.0#2 resnet-1280x1280@16x16-e1280",
                        "up_blocks.1.resnets.0#3 resnet-1280x1280@16x16-e1280",
                        "up_blocks.1.attentions.0 attention-1280x1280@16x16-h8-c77x768-d1",
                        "up_blocks.1.attentions.0#2 attention-1280x1280@16x16-h8-c77x768-d1");
    }

    @Test
    void an_architecture_of_another_topology_is_refused() {
        Architecture other = Topology.builtIn("sd-v2.1").original();

        assertThatThrownBy(() -> topology.units(other, 64)).hasMessageContaining("belongs to sd-v2.1");
    }

    @ParameterizedTest
    @CsvSource({"0", "4", "60", "65", "512", "-8"})
    void a_latent_size_that_does_not_fit_is_refused(int size) {
        assertThatThrownBy(() -> topology.units(topology.original(), size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a multiple of 8 from 8 to 256, not " + size);
    }

    @Test
    void channels_and_sizes_flow_through_any_architecture() {
        Random random = new Random(11);
        for (int i = 0; i < 60; i++) {
            Topology any = Topology.builtIn(Topology.builtInNames().get(i % 6));
            Map<String, Integer> counts = new HashMap<>();
            any.slots().forEach(slot -> counts.put(slot.name(), random.nextInt(4)));
            Architecture architecture = Architecture.of(any, counts);
            List<BlockConfiguration> known = any.configurations(64);
            int channels = 4;
            for (Unit unit : any.units(architecture, 64)) {
                BlockConfiguration block = unit.configuration();
                assertThat(known).contains(block);
                if (block.height() > 0) {
                    assertThat(block.inChannels()).as(unit.position()).isEqualTo(channels);
                    channels = block.outChannels();
                }
            }
            assertThat(channels).isEqualTo(4);
            assertThat(Architecture.parse(any, architecture.text())).isEqualTo(architecture);
        }
    }
}
