package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.LatencyTable;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.awt.Rectangle;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UNetPictureTests {

    static List<String> topologies() {
        return Topology.builtInNames();
    }

    @ParameterizedTest
    @MethodSource("topologies")
    void each_slot_has_a_box_of_its_own_inside_the_picture(String name) {
        Topology topology = Topology.builtIn(name);

        UNetLayout layout = UNetLayout.of(topology, topology.latentSize());

        List<Rectangle> boxes = layout.boxes().values().stream()
                .map(box -> new Rectangle(box.x(), box.y(), box.width(), box.height()))
                .toList();
        assertThat(layout.boxes())
                .containsKeys(topology.slots().stream().map(slot -> slot.name()).toArray(String[]::new));
        assertThat(boxes).allMatch(new Rectangle(0, 0, UNetLayout.WIDTH, layout.height())::contains);
        for (int i = 0; i < boxes.size(); i++) {
            assertThat(boxes.subList(i + 1, boxes.size())).noneMatch(boxes.get(i)::intersects);
        }
    }

    @Test
    void a_skip_is_level_with_its_giver_and_taker() {
        Topology topology = Topology.builtIn("sd-v1.5");

        UNetLayout layout = UNetLayout.of(topology, 64);

        assertThat(layout.skips()).hasSize(12).allMatch(skip -> skip.y1() == skip.y2() && skip.x1() < skip.x2());
    }

    @Test
    void the_slowest_block_has_the_strongest_colour_and_each_cell_its_interval() {
        Topology topology = Topology.builtIn("sd-v1.5");
        LatencyTable table = SyntheticTable.of("synthetic", topology, 64, 0.1);

        UNetPicture picture = UNetPicture.ofTable(topology, table);

        assertThat(picture.cells())
                .hasSize(47)
                .extracting(UNetPicture.Cell::style)
                .contains("s8", "s0");
        assertThat(picture.cells()).allMatch(cell -> cell.title().contains("95 % interval") && cell.href() != null);
    }

    @Test
    void removed_slots_are_hollow_and_copies_are_stacked() {
        Topology topology = Topology.builtIn("sd-v1.5");
        Architecture architecture = topology.original()
                .with(Action.remove("down_blocks.0.attentions.0"))
                .with(Action.copy("mid_block.attentions.0"));

        UNetPicture picture = UNetPicture.ofArchitecture(architecture, 64);

        assertThat(picture.cells())
                .filteredOn(cell -> cell.style().equals("removed"))
                .hasSize(1);
        assertThat(picture.cells())
                .filteredOn(UNetPicture.Cell::stacked)
                .extracting(UNetPicture.Cell::value)
                .containsExactly("×2");
    }
}
