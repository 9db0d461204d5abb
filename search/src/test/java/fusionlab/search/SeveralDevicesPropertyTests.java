package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchProblem.Target;
import fusionlab.search.SearchResult.FrontPoint;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Round;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Targets on several devices at once, against a list of all architectures of a network of twelve slots. */
class SeveralDevicesPropertyTests {

    /** What an architecture takes on two devices, and loses. */
    private record Both(long first, long second, long loss) {

        boolean beats(Both other) {
            return first <= other.first && second <= other.second && loss <= other.loss && !equals(other);
        }
    }

    @Property(tries = 25)
    void the_front_over_two_latencies_is_what_no_listed_architecture_beats(@ForAll @IntRange(max = 999) int seed) {
        SearchProblem problem = twoDevices(seed, 1, 1, "exact");
        List<Both> all = all(problem);
        Set<Both> front = unbeaten(all);

        List<FrontPoint> points = new Proof(Space.of(problem)).front().points();

        assertThat(points)
                .extracting(
                        point -> List.of(point.latencyMs(), point.furtherMs().get(0), point.clipLoss()))
                .containsExactlyInAnyOrderElementsOf(front.stream()
                        .map(one -> List.of(
                                Estimate.milliseconds(one.first),
                                Estimate.milliseconds(one.second),
                                Place.clip(one.loss)))
                        .toList());
    }

    /** Points are only left out, so that a thinned front is never better than the whole one, and no gap is stated. */
    @Property(tries = 20)
    void a_thinned_front_keeps_real_points_and_says_that_it_is_thinned(@ForAll @IntRange(max = 999) int seed) {
        Space space = Space.of(twoDevices(seed, 0.7, 0.7, "exact"));
        Front whole = Front.of(space);

        Front thinned = Front.of(space, 15);

        if (whole.nodes().size() <= 15) {
            return;
        }
        assertThat(thinned.whole()).isFalse();
        assertThat(thinned.nodes()).hasSizeLessThanOrEqualTo(30);
        for (Front.Node node : thinned.nodes()) {
            assertThat(whole.nodes())
                    .anyMatch(other -> other.picoseconds() <= node.picoseconds()
                            && other.further()[0] <= node.further()[0]
                            && other.loss() <= node.loss());
        }
        Front.Node best = thinned.best(space);
        Front.Node exact = whole.best(space);
        assertThat(best == null || (exact != null && best.loss() >= exact.loss()))
                .isTrue();
    }

    /** Three devices are compared point by point, two by a staircase: a third that equals the second changes no front. */
    @Property(tries = 15)
    void a_third_device_like_the_second_leaves_the_front_as_it_is(@ForAll @IntRange(max = 999) int seed) {
        SearchProblem two = twoDevices(seed, 1, 1, "exact");
        Target other = two.further().get(0);
        SearchProblem three = new SearchProblem(
                two.topology(), two.latencies(), two.qualities(), two.parameters(), List.of(other, other));

        assertThat(new Proof(Space.of(three)).front().points())
                .extracting(FrontPoint::removed)
                .isEqualTo(new Proof(Space.of(two))
                        .front().points().stream().map(FrontPoint::removed).toList());
    }

    @Property(tries = 40)
    void exact_loses_least_of_all_that_meet_both_targets(
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.4, max = 1) double share,
            @ForAll @DoubleRange(min = 0.4, max = 1) double otherShare) {
        SearchProblem problem = twoDevices(seed, share, otherShare, "exact");
        Target other = problem.further().get(0);
        List<Both> meeting = all(problem).stream()
                .filter(one ->
                        Estimate.milliseconds(one.first) <= problem.parameters().latencyTargetMs()
                                && Estimate.milliseconds(one.second) <= other.latencyTargetMs())
                .toList();

        SearchResult result = ContractTests.search(problem);
        SearchResult evolved = ContractTests.search(with(problem, "evolution"));

        if (meeting.isEmpty()) {
            assertThat(result.outcome()).isNotEqualTo(new Outcome.TargetMet());
            assertThat(evolved.outcome()).isNotEqualTo(new Outcome.TargetMet());
            assertThat(result.gapToExact()).isNull();
            return;
        }
        assertThat(result.outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(result.clipLoss())
                .isEqualTo(
                        Place.clip(meeting.stream().mapToLong(Both::loss).min().orElseThrow()));
        assertThat(result.gapToExact()).isZero();
        if (evolved.outcome().equals(new Outcome.TargetMet())) {
            assertThat(ms(problem.latencies(), evolved.winner()))
                    .isLessThanOrEqualTo(problem.parameters().latencyTargetMs());
            assertThat(ms(other.latencies(), evolved.winner())).isLessThanOrEqualTo(other.latencyTargetMs());
            assertThat(evolved.gapToExact()).isNotNull().isNotNegative();
        }
    }

    /** The names of rounds are checked against what the devices take before each of them. */
    @Property(tries = 40)
    void each_round_names_the_device_that_is_furthest_from_its_target(
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.4, max = 0.95) double share,
            @ForAll @DoubleRange(min = 0.4, max = 0.95) double otherShare) {
        SearchProblem problem = twoDevices(seed, share, otherShare, "evolution");
        double first = ms(problem.latencies(), SmallProblems.TOPOLOGY.original());
        double second = ms(problem.further().get(0).latencies(), SmallProblems.TOPOLOGY.original());

        for (Round round : ContractTests.search(problem).rounds()) {
            double shareBefore = first / problem.parameters().latencyTargetMs();
            double otherBefore = second / problem.further().get(0).latencyTargetMs();
            SearchResult.Devices devices = Objects.requireNonNull(round.devices());
            assertThat(devices.binding()).isEqualTo(otherBefore > shareBefore ? 1 : 0);
            assertThat(devices.latenciesMs().get(0)).isEqualTo(round.latencyMs());
            first = devices.latenciesMs().get(0);
            second = devices.latenciesMs().get(1);
        }
    }

    @Property(tries = 25)
    void a_second_device_that_is_never_binding_changes_nothing(
            @ForAll @IntRange(max = 999) int seed, @ForAll @DoubleRange(min = 0.4, max = 0.95) double share) {
        for (String algorithm : List.of("evolution", "exact", "random")) {
            SearchProblem one = SmallProblems.of(seed, share, algorithm, null);
            SearchProblem two = new SearchProblem(
                    one.topology(),
                    one.latencies(),
                    one.qualities(),
                    one.parameters(),
                    List.of(new Target(one.latencies(), 1.5 * one.parameters().latencyTargetMs())));

            SearchResult alone = ContractTests.search(one);
            SearchResult both = ContractTests.search(two);

            assertThat(both.winner()).isEqualTo(alone.winner());
            assertThat(both.rounds())
                    .extracting(Round::steps)
                    .isEqualTo(alone.rounds().stream().map(Round::steps).toList());
            assertThat(both.gapToExact()).isEqualTo(alone.gapToExact());
        }
    }

    @Example
    void the_device_whose_target_is_below_its_floor_is_named() {
        SearchProblem problem = twoDevices(1, 1, 1, "evolution");
        LatencyTable other = problem.further().get(0).latencies();
        double floor = Space.of(new SearchProblem(problem.topology(), other, problem.qualities(), problem.parameters()))
                .floorMs();
        SearchProblem impossible = new SearchProblem(
                problem.topology(),
                problem.latencies(),
                problem.qualities(),
                problem.parameters(),
                List.of(new Target(other, 0.9 * floor)));

        assertThat(ContractTests.search(impossible).outcome()).isEqualTo(new Outcome.Unreachable(floor, 1));
    }

    /** A ResNet that changes the number of channels leaves a shortcut, here slower than the ResNet on the second device. */
    @Example
    void targets_that_exclude_each_other_are_said_to() {
        QualityTable qualities = SmallProblems.of(1, 1, "exact", null).qualities();
        LatencyTable first = resnets(3, 0.1);
        LatencyTable second = resnets(1, 3);
        Architecture original = SmallProblems.TOPOLOGY.original();
        for (String algorithm : SearchAlgorithm.names()) {
            var parameters = new Parameters(
                    0.2 * ms(first, original), algorithm, 0, 1, null, EnumSet.of(SlotKind.RESNET), false, 200);
            SearchResult result = ContractTests.search(new SearchProblem(
                    SmallProblems.TOPOLOGY,
                    first,
                    qualities,
                    parameters,
                    List.of(new Target(second, 0.75 * ms(second, original)))));

            assertThat(result.outcome()).as(algorithm).isInstanceOf(Outcome.TargetsExclude.class);
            assertThat(result.gapToExact()).isNull();
            SearchResult floored = ContractTests.search(new SearchProblem(
                    SmallProblems.TOPOLOGY,
                    first,
                    qualities,
                    parameters.withClipFloor(-900.0),
                    List.of(new Target(second, 0.75 * ms(second, original)))));
            assertThat(floored.outcome())
                    .as("a floor that forbids nothing, " + algorithm)
                    .isEqualTo(result.outcome());
        }
    }

    private static LatencyTable resnets(double ms, double shortcutMs) {
        Map<String, Estimate> cells =
                new LinkedHashMap<>(SmallProblems.ones(SmallProblems.TOPOLOGY).cells());
        cells.replaceAll((key, cell) ->
                Tables.estimate(key.startsWith("shortcut") ? shortcutMs : key.startsWith("resnet") ? ms : 0.1, 0));
        return Tables.table(SmallProblems.TOPOLOGY, cells);
    }

    @Example
    void tables_of_two_latent_sizes_or_too_many_devices_are_refused() {
        SearchProblem problem = twoDevices(1, 1, 1, "evolution");
        Target other = problem.further().get(0);
        var all = new ArrayList<Target>();
        for (int i = 0; i < SearchProblem.MOST_TARGETS; i++) {
            all.add(other);
        }
        assertThatThrownBy(() -> new SearchProblem(
                        problem.topology(), problem.latencies(), problem.qualities(), problem.parameters(), all))
                .hasMessage("targets must be at most 8, not 9");
        LatencyTable plain = SmallProblems.latencies(SmallProblems.PLAIN, 1, 1);
        SearchProblem mixed = new SearchProblem(
                problem.topology(),
                problem.latencies(),
                problem.qualities(),
                problem.parameters(),
                List.of(new Target(plain, 10)));
        assertThatThrownBy(() -> Space.of(mixed)).hasMessageContaining("take a table of the same topology");
    }

    private static SearchProblem twoDevices(long seed, double share, double otherShare, String algorithm) {
        SearchProblem one = SmallProblems.of(seed, share, algorithm, null);
        LatencyTable other = SmallProblems.latencies(seed + 1_000 + seed % 2);
        return new SearchProblem(
                one.topology(),
                one.latencies(),
                one.qualities(),
                one.parameters(),
                List.of(new Target(other, otherShare * ms(other, one.topology().original()))));
    }

    private static SearchProblem with(SearchProblem problem, String algorithm) {
        Parameters all = problem.parameters();
        return new SearchProblem(
                problem.topology(),
                problem.latencies(),
                problem.qualities(),
                new Parameters(
                        all.latencyTargetMs(),
                        algorithm,
                        all.seed(),
                        all.groupSize(),
                        all.clipFloor(),
                        all.kinds(),
                        all.copies(),
                        1_000),
                problem.further());
    }

    private static double ms(LatencyTable table, Architecture architecture) {
        return SmallProblems.ms(table, architecture);
    }

    private static List<Both> all(SearchProblem problem) {
        SearchProblem second = new SearchProblem(
                problem.topology(), problem.further().get(0).latencies(), problem.qualities(), problem.parameters());
        Both original = both(problem, second, SmallProblems.TOPOLOGY.original());
        List<Both> all = new ArrayList<>(List.of(original));
        for (Slot slot : SmallProblems.TOPOLOGY.slots()) {
            if (problem.parameters().kinds().contains(slot.kind())) {
                List<Both> more = new ArrayList<>();
                for (int count = 0; count < SmallProblems.TOPOLOGY.original().count(slot.name()); count++) {
                    Both alone =
                            both(problem, second, Architecture.of(SmallProblems.TOPOLOGY, Map.of(slot.name(), count)));
                    all.forEach(each -> more.add(new Both(
                            each.first + alone.first - original.first,
                            each.second + alone.second - original.second,
                            each.loss + alone.loss)));
                }
                all.addAll(more);
            }
        }
        return all;
    }

    private static Both both(SearchProblem first, SearchProblem second, Architecture architecture) {
        SmallProblems.Sums sums = SmallProblems.sums(first, architecture);
        return new Both(
                sums.picoseconds(), SmallProblems.sums(second, architecture).picoseconds(), sums.loss());
    }

    /** In the order of the first latency, so that only what came before can beat. */
    private static Set<Both> unbeaten(List<Both> all) {
        List<Both> sorted = new ArrayList<>(new HashSet<>(all));
        sorted.sort(Comparator.comparingLong(Both::first)
                .thenComparingLong(Both::second)
                .thenComparingLong(Both::loss));
        List<Both> front = new ArrayList<>();
        for (Both one : sorted) {
            if (front.stream().noneMatch(other -> other.beats(one))) {
                front.add(one);
            }
        }
        return Set.copyOf(front);
    }
}
