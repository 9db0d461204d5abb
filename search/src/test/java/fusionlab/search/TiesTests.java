package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.Estimate;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.measured.Scored;
import fusionlab.search.measured.Scoring;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Action;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.SlotKind;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TiesTests {

    private static final String FIRST = "down_blocks.0.attentions.0";
    private static final String SECOND = "down_blocks.0.attentions.1";
    private static final String THIRD = "mid_block.attentions.0";

    /** Attention only: these have the values, all others lie far above and far apart. */
    private static Space space(Map<String, Estimate> cells, Map<String, DeltaClip> given) {
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        double[] delta = {1};
        Tables.SD
                .slots()
                .forEach(slot -> slots.put(
                        slot.name(), new DeltaClip(slot.kind() == SlotKind.RESNET ? 0 : (delta[0] *= 1.4), 1e-9)));
        slots.putAll(given);
        return Space.of(new SearchProblem(
                Tables.SD,
                Tables.table(Tables.SD, cells),
                new QualityTable("made up", "", "", false, "sd-v1.5", 0.9, slots),
                new Parameters(1, "evolution", 0, 1, null, EnumSet.of(SlotKind.CROSS_ATTENTION), false, 1_000)));
    }

    private static Map<String, Estimate> cells() {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration configuration : Tables.SD.configurations(64)) {
            cells.put(configuration.key(), Tables.estimate(1, 1e-9));
        }
        return cells;
    }

    private static String keyOf(String slot) {
        return Tables.SD.units(Tables.SD.original(), 64).stream()
                .filter(unit -> unit.position().equals(slot))
                .findFirst()
                .orElseThrow()
                .configuration()
                .key();
    }

    @Test
    void a_wide_interval_is_tied_with_all_that_it_reaches_past_those_between() {
        Ties ties = Ties.of(space(
                cells(),
                Map.of(
                        FIRST, new DeltaClip(0, 0.01),
                        SECOND, new DeltaClip(1, 0.01),
                        THIRD, new DeltaClip(1.1, 10))));

        assertThat(ties.groups())
                .filteredOn(group -> group.contains(FIRST) || group.contains(SECOND))
                .containsExactly(List.of(FIRST, THIRD), List.of(SECOND, THIRD));
        assertThat(ties.note(FIRST)).isEqualTo("cannot be told apart from " + THIRD);
        assertThat(ties.note(THIRD)).startsWith("cannot be told apart from " + FIRST + ", " + SECOND);
        assertThat(ties.note("up_blocks.3.attentions.2")).isEmpty();
    }

    @Test
    void the_errors_of_the_savings_count_on_measured_quality_as_they_do_on_a_table() {
        Map<String, Estimate> cells = cells();
        cells.put(keyOf(FIRST), Tables.estimate(10, 0.2));
        cells.put(keyOf(THIRD), Tables.estimate(11, 0.18));
        DeltaClip same = new DeltaClip(0.01, 1e-9);
        Space space = space(cells, Map.of(FIRST, same, THIRD, same));
        Scored one = scored(space, FIRST);
        Scored other = scored(space, THIRD);

        assertThat(Ties.of(space).note(FIRST)).contains(THIRD);
        assertThat(one.toldApartFrom(other)).isFalse();
        assertThat(Scoring.ties(one, List.of(one, other)))
                .isEqualTo(Ties.of(space).note(FIRST));
        // More prompts would not help: the prompts alone distinguish them.
        assertThat(Scoring.undecided(one, other)).isFalse();
    }

    private static Scored scored(Space space, String slot) {
        Place place = space.places().stream()
                .filter(each -> each.slot().equals(slot))
                .findFirst()
                .orElseThrow();
        double[] base = new double[64];
        double[] less = new double[64];
        for (int k = 0; k < base.length; k++) {
            base[k] = 0.9 + 0.001 * (k % 5);
            less[k] = base[k] - 0.01;
        }
        return Scored.of(place, 1, Tables.SD.original().with(Action.remove(slot)), base.length, less, base);
    }
}
