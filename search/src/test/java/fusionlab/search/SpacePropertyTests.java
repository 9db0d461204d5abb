package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.Estimate;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult.FrontPoint;
import fusionlab.search.SearchResult.Step;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.SlotKind;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class SpacePropertyTests {

    /** Whatever is removed and copied in whatever order, the walk's sums are those of the architecture. */
    @Property(tries = 60)
    void a_walk_is_where_its_architecture_is(@ForAll @IntRange(max = 999) int seed, @ForAll Random random) {
        SearchProblem problem = problem(seed, null, true);
        Space space = Space.of(problem);
        Walk walk = new Walk(space);
        Architecture architecture = SmallProblems.TOPOLOGY.original();
        for (int i = 0; i < 12; i++) {
            Place place = space.places().get(random.nextInt(space.places().size()));
            int count = walk.count(place);
            if (count > 0 && random.nextInt(3) > 0) {
                Step step = walk.removal(place, "");
                double before = SmallProblems.sums(problem, architecture).ms();
                architecture = architecture.with(Action.remove(place.slot()));
                walk.remove(place);
                assertThat(step.savedMs()).isCloseTo(before - walk.latencyMs(), within(1e-9));
                assertThat(step.savedLowMs()).isLessThanOrEqualTo(step.savedMs());
                assertThat(step.savedHighMs()).isGreaterThanOrEqualTo(step.savedMs());
            } else if (walk.mayCopy(place)) {
                Step step = place.copy(count, 0, 0, 0, "");
                double before = walk.latencyMs();
                architecture = architecture.with(Action.copy(place.slot()));
                walk.copy(place);
                assertThat(step.savedMs()).isCloseTo(before - walk.latencyMs(), within(1e-9));
                assertThat(step.savedHighMs()).isGreaterThanOrEqualTo(step.savedLowMs());
                assertThat(walk.targetMet()).isTrue();
            }
            SmallProblems.Sums sums = SmallProblems.sums(problem, architecture);
            assertThat(walk.architecture()).isEqualTo(architecture);
            assertThat(walk.picoseconds()).isEqualTo(sums.picoseconds());
            assertThat(walk.loss()).isEqualTo(sums.loss());
            assertThat(walk.targetMet())
                    .isEqualTo(sums.ms() <= problem.parameters().latencyTargetMs());
        }
    }

    @Property(tries = 40)
    void a_thinned_front_keeps_its_ends_and_stays_within_its_steps(
            @ForAll @IntRange(max = 999) int seed, @ForAll @IntRange(min = 4, max = 40) int longest) {
        Space space = Space.of(SmallProblems.of(2 * seed + 1, 1, "exact", null));
        Front whole = Front.of(space);
        Front thinned = Front.of(space, longest);
        List<FrontPoint> all = whole.points();
        List<FrontPoint> kept = thinned.points();
        double range = all.get(0).clipLoss() - all.get(all.size() - 1).clipLoss();

        assertThat(whole.whole()).isTrue();
        assertThat(thinned.whole() || kept.size() <= longest).isTrue();
        assertThat(kept.get(0)).isEqualTo(all.get(0));
        assertThat(kept.get(kept.size() - 1).clipLoss())
                .isEqualTo(all.get(all.size() - 1).clipLoss());
        double step = 2 * range / longest * space.places().size();
        for (FrontPoint point : all) {
            assertThat(kept)
                    .anyMatch(each ->
                            each.latencyMs() <= point.latencyMs() + 1e-9 && each.clipLoss() <= point.clipLoss() + step);
        }
        for (int i = 1; i < kept.size(); i++) {
            assertThat(kept.get(i).latencyMs()).isGreaterThan(kept.get(i - 1).latencyMs());
            assertThat(kept.get(i).clipLoss()).isLessThan(kept.get(i - 1).clipLoss());
        }
    }

    @Example
    void all_cells_that_are_lacking_are_named_at_once_and_none_that_is_not_needed() {
        SearchProblem problem = problem(1, null, false);
        Map<String, Estimate> cells = new LinkedHashMap<>(problem.latencies().cells());
        List<String> shortcuts = cells.keySet().stream()
                .filter(key -> key.startsWith("shortcut"))
                .toList();
        shortcuts.forEach(cells::remove);
        SearchProblem holed = new SearchProblem(
                problem.topology(), Tables.table(problem.topology(), cells), problem.qualities(), problem.parameters());

        assertThat(shortcuts).hasSizeGreaterThan(1);
        assertThatThrownBy(() -> Space.of(holed))
                .isInstanceOfSatisfying(MissingCellException.class, missing -> assertThat(missing.keys())
                        .containsExactlyInAnyOrderElementsOf(shortcuts));
        Parameters attentions =
                new Parameters(1e3, "exact", 0, 1, null, EnumSet.of(SlotKind.CROSS_ATTENTION), false, 10);
        assertThat(Space.of(SmallProblems.with(holed, attentions)).places()).hasSize(4);
    }

    @Example
    void a_floor_may_be_the_original_s_clip_itself_and_needs_to_know_it() {
        assertThat(Space.of(problem(1, SmallProblems.BASELINE, false)).places()).isNotEmpty();
        assertThatThrownBy(() -> Space.of(problem(1, Math.nextUp(SmallProblems.BASELINE), false)))
                .hasMessageContaining("lies above the original's CLIP 0.9");
        SearchProblem known = problem(1, 0.5, false);
        SearchProblem unknown = new SearchProblem(
                known.topology(),
                known.latencies(),
                new QualityTable(
                        "q",
                        "",
                        "",
                        false,
                        "small",
                        Double.NaN,
                        known.qualities().slots()),
                known.parameters());
        assertThatThrownBy(() -> Space.of(unknown)).hasMessageContaining("clipFloor needs the CLIP of the original");
        assertThat(Space.of(SmallProblems.with(unknown, problem(1, null, false).parameters()))
                        .originalMs())
                .isEqualTo(SmallProblems.ms(known.latencies(), SmallProblems.TOPOLOGY.original()));
    }

    @Example
    void parameters_reach_their_ends_and_no_farther() {
        EnumSet<SlotKind> all = EnumSet.allOf(SlotKind.class);
        assertThat(new Parameters(1, "exact", 0, 64, null, all, false, 100_000).groupSize())
                .isEqualTo(64);
        assertThatThrownBy(() -> new Parameters(1, "exact", 0, 65, null, all, false, 1))
                .hasMessageContaining("65");
        assertThatThrownBy(() -> new Parameters(1, "exact", 0, 1, null, all, false, 100_001))
                .hasMessageContaining("100001");
        assertThatThrownBy(() -> new Parameters(0, "exact", 0, 1, null, all, false, 1))
                .hasMessageContaining("above 0");
        assertThatThrownBy(() -> new Parameters(Double.POSITIVE_INFINITY, "exact", 0, 1, null, all, false, 1))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> new Parameters(1, "exact", 0, 1, Double.NaN, all, false, 1))
                .hasMessageContaining("clipFloor");
    }

    private static SearchProblem problem(int seed, @Nullable Double floor, boolean copies) {
        SearchProblem problem = SmallProblems.of(seed, 1.2, "evolution", null);
        Parameters given = problem.parameters();
        return SmallProblems.with(
                problem,
                new Parameters(
                        given.latencyTargetMs(),
                        "evolution",
                        given.seed(),
                        1,
                        floor,
                        EnumSet.allOf(SlotKind.class),
                        copies,
                        given.rounds()));
    }
}
