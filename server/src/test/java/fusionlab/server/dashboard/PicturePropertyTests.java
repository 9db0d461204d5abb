package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.server.testing.Topologies;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.awt.Rectangle;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Pictures and sums of any topology, not only of those that come with the lab. */
class PicturePropertyTests {

    @Provide
    Arbitrary<Topology> topologies() {
        return Topologies.any();
    }

    @Provide
    Arbitrary<Architecture> architectures() {
        return Topologies.architectures();
    }

    @Provide
    Arbitrary<Tuple2<Topology, LatencyTable>> tables() {
        return Topologies.any()
                .flatMap(topology -> Topologies.tables(topology).map(table -> Tuple.of(topology, table)));
    }

    @Property(tries = 200)
    void each_place_has_a_box_that_no_other_covers(@ForAll("topologies") Topology topology) {
        UNetLayout layout = UNetLayout.of(topology, topology.latentSize());

        List<Rectangle> boxes = layout.boxes().values().stream()
                .map(box -> new Rectangle(box.x(), box.y(), box.width(), box.height()))
                .toList();
        assertThat(layout.boxes().keySet())
                .containsAll(topology.slots().stream().map(Slot::name).toList());
        assertThat(boxes).allMatch(new Rectangle(0, 0, UNetLayout.WIDTH, layout.height())::contains);
        for (int i = 0; i < boxes.size(); i++) {
            assertThat(boxes.subList(i + 1, boxes.size())).noneMatch(boxes.get(i)::intersects);
        }
    }

    @Property(tries = 200)
    void each_resnet_of_the_way_up_takes_one_skip_on_its_own_height(@ForAll("topologies") Topology topology) {
        UNetLayout layout = UNetLayout.of(topology, topology.latentSize());

        long takers = layout.boxes().keySet().stream()
                .filter(name -> name.startsWith("up_blocks") && name.contains(".resnets."))
                .count();
        assertThat(layout.skips())
                .hasSize((int) takers)
                .allMatch(skip -> skip.x1() < skip.x2())
                .allMatch(skip -> skip.y1() == skip.y2());
    }

    @Property(tries = 200)
    void an_architectures_picture_shows_what_was_done_to_each_slot(@ForAll("architectures") Architecture architecture) {
        UNetPicture picture = UNetPicture.ofArchitecture(architecture, 64);

        Map<String, Long> styles =
                picture.cells().stream().collect(Collectors.groupingBy(UNetPicture.Cell::style, Collectors.counting()));
        assertThat(styles.getOrDefault("removed", 0L))
                .isEqualTo(architecture.removed().size());
        assertThat(styles.getOrDefault("copied", 0L))
                .isEqualTo(architecture.copied().size());
        assertThat(picture.cells().stream().filter(UNetPicture.Cell::stacked))
                .hasSize(architecture.copied().size());
        assertThat(picture.summary())
                .contains(
                        architecture.removed().size() + " blocks",
                        architecture.copied().size() + " copied");
    }

    @Property(tries = 150)
    void a_tables_picture_colours_what_is_measured_and_leads_to_its_cell(
            @ForAll("tables") Tuple2<Topology, LatencyTable> of) {
        UNetPicture picture = UNetPicture.ofTable(of.get1(), of.get2());

        assertThat(picture.cells()).allSatisfy(cell -> {
            String key = String.valueOf(cell.href()).replace("#cell-", "");
            assertThat(cell.style().equals("unknown"))
                    .isEqualTo(!of.get2().cells().containsKey(key));
            assertThat(cell.style()).matches("unknown|s[0-8]");
        });
        if (of.get2().predict(of.get1().original()) instanceof Predicted) {
            assertThat(picture.cells()).anyMatch(cell -> cell.style().equals("s8"));
        }
    }

    @Property(tries = 150)
    void stages_add_up_to_the_prediction_or_say_that_they_do_not_know(
            @ForAll("tables") Tuple2<Topology, LatencyTable> of) {
        WhereTimeGoes time = WhereTimeGoes.of(of.get1(), of.get2());

        if (of.get2().predict(of.get1().original()) instanceof Predicted predicted) {
            assertThat(time.breakdown().total().ms()).isCloseTo(predicted.ms(), within(1e-6 * predicted.ms()));
            assertThat(time.breakdown().stages().stream()
                            .mapToDouble(stage -> stage.total().ms())
                            .sum())
                    .isCloseTo(predicted.ms(), within(1e-6 * predicted.ms()));
        } else {
            assertThat(time.breakdown().total().ms()).isNaN();
            assertThat(time.measured()).isLessThan(time.configurations());
        }
    }

    @Property(tries = 100)
    void values_of_slots_are_drawn_whatever_they_are(
            @ForAll("topologies") Topology topology, @ForAll double value, @ForAll boolean noise) {
        String slot = topology.slots().get(0).name();
        double worth = Double.isFinite(value) ? value : 0;

        UNetPicture picture = UNetPicture.ofValues(
                topology, topology.latentSize(), Map.of(slot, worth), noise ? Set.of(slot) : Set.of(), "CLIP");

        assertThat(picture.cells())
                .hasSameSizeAs(
                        UNetLayout.of(topology, topology.latentSize()).boxes().keySet());
        assertThat(picture.cells()).allMatch(cell -> cell.style().matches("unknown|fixed|s[0-8]"));
    }
}
