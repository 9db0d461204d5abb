package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Round;
import fusionlab.search.SearchResult.Step;
import fusionlab.search.SmallProblems.Sums;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What Algorithm 1 promises of each of its steps, by the tables alone. */
class EvolutionPropertyTests {

    @Property(tries = 100)
    void no_better_removal_is_passed_over_and_none_goes_that_is_not_needed(
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.4, max = 1.05) double share,
            @ForAll @DoubleRange(min = 0, max = 0.06) double mostLoss) {
        SearchProblem problem = SmallProblems.of(seed, share, "evolution", seed % 3 == 0 ? null : mostLoss);
        SearchResult result = ContractTests.search(problem);
        double target = problem.parameters().latencyTargetMs();
        Architecture current = SmallProblems.TOPOLOGY.original();
        for (Round round : result.rounds()) {
            Architecture scored = current;
            assertThat(round.steps()).hasSizeBetween(1, problem.parameters().groupSize());
            Set<String> gone = new HashSet<>();
            for (Step step : round.steps()) {
                String slot = step.action().slot();
                assertThat(step.action().type()).isEqualTo(Action.Type.REMOVE);
                assertThat(gone.add(slot)).as("once in a group").isTrue();
                assertThat(SmallProblems.sums(problem, current).ms())
                        .as("still needed")
                        .isGreaterThan(target);
                assertThat(step.savedMs()).isPositive();
                for (String other : allowed(problem, scored, current)) {
                    if (!gone.contains(other)) {
                        assertThat(key(problem, scored, slot)).isLessThanOrEqualTo(key(problem, scored, other));
                    }
                }
                assertThat(allowed(problem, scored, current)).contains(slot);
                current = current.with(step.action());
            }
            Sums sums = SmallProblems.sums(problem, current);
            assertThat(round.latencyMs()).isEqualTo(sums.ms());
            assertThat(round.clipLoss()).isEqualTo(Place.clip(sums.loss()));
        }
        assertThat(result.winner()).isEqualTo(current);
        boolean met = SmallProblems.sums(problem, current).ms() <= target;
        boolean more = !allowed(problem, current, current).isEmpty();
        Outcome expected =
                met ? new Outcome.TargetMet() : more ? new Outcome.RoundsUsedUp() : new Outcome.ClipFloorReached();
        if (!(result.outcome() instanceof Outcome.Unreachable)) {
            assertThat(result.outcome()).isEqualTo(expected);
        }
    }

    /** The slots at which a block may go that saves something on the architecture that was scored. */
    private static List<String> allowed(SearchProblem problem, Architecture scored, Architecture current) {
        List<String> allowed = new ArrayList<>();
        long loss = SmallProblems.sums(problem, current).loss();
        for (Slot slot : SmallProblems.TOPOLOGY.slots()) {
            String name = slot.name();
            if (problem.parameters().kinds().contains(slot.kind())
                    && current.count(name) > 0
                    && current.count(name) == scored.count(name)
                    && saved(problem, scored, name) > 0) {
                Sums after = SmallProblems.sums(problem, current.with(Action.remove(name)));
                if (after.loss() <= loss || SmallProblems.keepsFloor(problem, after)) {
                    allowed.add(name);
                }
            }
        }
        return allowed;
    }

    private static double key(SearchProblem problem, Architecture scored, String slot) {
        DeltaClip delta = Objects.requireNonNull(problem.qualities().slots().get(slot));
        boolean copy = scored.count(slot) > 1;
        if (!copy && delta.delta() < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        double value = copy ? 0 : delta.delta() / (saved(problem, scored, slot) / 1e9);
        return Math.rint(value * 1e9);
    }

    private static long saved(SearchProblem problem, Architecture scored, String slot) {
        return SmallProblems.sums(problem, scored).picoseconds()
                - SmallProblems.sums(problem, scored.with(Action.remove(slot))).picoseconds();
    }

    @Property(tries = 50)
    void ties_are_mutual_and_groups_begin_with_the_lowest_of_those_that_are_tied_with_it(
            @ForAll @IntRange(max = 999) int seed) {
        Space space = Space.of(SmallProblems.of(seed, 1, "exact", null));
        Ties ties = Ties.of(space);

        ties.others().forEach((slot, others) -> {
            assertThat(others).doesNotContain(slot).doesNotHaveDuplicates();
            others.forEach(other ->
                    assertThat(Objects.requireNonNull(ties.others().get(other))).contains(slot));
            assertThat(ties.groups().stream().anyMatch(group -> group.contains(slot)))
                    .as("in a group if it has ties")
                    .isEqualTo(!others.isEmpty());
        });
        for (List<String> group : ties.groups()) {
            assertThat(Objects.requireNonNull(ties.others().get(group.get(0))))
                    .containsAll(group.subList(1, group.size()));
            assertThat(group).extracting(slot -> value(space, slot)).isSorted();
            assertThat(ties.groups())
                    .as("none inside of another")
                    .filteredOn(other -> other != group)
                    .noneMatch(other -> other.containsAll(group));
        }
    }

    private static double value(Space space, String slot) {
        return space.places().stream()
                .filter(place -> place.slot().equals(slot))
                .findFirst()
                .orElseThrow()
                .value(1);
    }

    @Property(tries = 50)
    void a_shuffle_is_a_permutation_and_a_seed_always_the_same_one(
            @ForAll @IntRange(max = 40) int size, @ForAll long seed) {
        List<Integer> order = TieBreak.shuffled(size, new Random(seed));

        assertThat(order).hasSize(size).doesNotHaveDuplicates().allMatch(each -> each >= 0 && each < size);
        assertThat(TieBreak.shuffled(size, new Random(seed))).isEqualTo(order);
    }
}
