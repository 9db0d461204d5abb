package fusionlab.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationSetTests {

    private final Topology topology = Topology.builtIn("sd-v1.5");

    @Test
    void twelve_different_networks_begin_with_the_original_and_the_winner() {
        List<String> texts = ValidationSet.of(topology, "mid_block.attentions.0=0", 9, 1);

        assertThat(texts).hasSize(12).doesNotHaveDuplicates().startsWith("base", "mid_block.attentions.0=0");
        assertThat(texts).isEqualTo(ValidationSet.of(topology, "mid_block.attentions.0=0", 9, 1));
    }

    @Test
    void random_ones_remove_and_copy() {
        List<Architecture> random = ValidationSet.of(topology, "base", 9, 1).stream()
                .skip(2)
                .map(text -> Architecture.parse(topology, text))
                .toList();

        assertThat(random).allMatch(it -> !it.removed().isEmpty()).anyMatch(it -> !it.copied()
                .isEmpty());
    }

    @Test
    void shape_of_table_3_is_a_little_larger_than_its_own_topology_because_shortcuts_stay() {
        assertThat(topology.cost(ValidationSet.likeTable3(topology), 64).parameters())
                .isBetween(759_327_364L, 775_000_000L);
    }
}
