package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchResult.FrontPoint;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactTests {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void equals_brute_force_on_sixteen_slots(long seed) {
        Space space = Space.of(sixteenSlots(seed));

        List<long[]> expected = bruteForce(space);

        assertThat(Front.of(space).points())
                .extracting(point -> List.of(point.latencyMs(), point.clipLoss()))
                .containsExactlyElementsOf(expected.stream()
                        .map(sums -> List.of(Estimate.milliseconds(sums[0]), Place.clip(sums[1])))
                        .toList());
    }

    @Test
    void each_point_of_the_front_is_what_its_architecture_is_predicted_to_take() {
        SearchProblem problem = Tables.problem(1e9, "exact");
        SearchResult result = new Exact().search(problem, SearchAlgorithm.Progress.NONE);

        for (FrontPoint point : result.front()) {
            Map<String, Integer> counts = new LinkedHashMap<>();
            point.removed().forEach(slot -> counts.put(slot, 0));
            assertThat(ContractTests.predictedMs(problem, Architecture.of(Tables.SD, counts)))
                    .isEqualTo(point.latencyMs());
        }
        assertThat(result.front()).isSortedAccordingTo(Comparator.comparingDouble(FrontPoint::latencyMs));
        assertThat(result.front())
                .isSortedAccordingTo(
                        Comparator.comparingDouble(FrontPoint::clipLoss).reversed());
    }

    @Test
    void the_whole_front_of_sd_v15_takes_less_than_a_second() {
        Space space = Space.of(Tables.problem(1, "exact"));
        long start = System.nanoTime();

        Front front = Front.of(space);

        assertThat(front.whole()).isTrue();
        assertThat(front.points()).hasSizeGreaterThan(100);
        assertThat(System.nanoTime() - start)
                .isLessThan(5_000_000_000L); // a busy build machine; measured in benchmarks
    }

    @Test
    void a_front_that_grows_too_long_is_thinned_and_says_so() {
        Space space = Space.of(sixteenSlots(1));
        List<FrontPoint> whole = Front.of(space).points();

        Front thinned = Front.of(space, 20);

        assertThat(thinned.whole()).isFalse();
        assertThat(thinned.points()).hasSizeLessThan(whole.size());
        assertThat(thinned.points().get(0).latencyMs()).isEqualTo(whole.get(0).latencyMs());
    }

    @Test
    void points_on_a_topology_with_copies_of_its_own_are_what_their_architectures_take() {
        Topology topology = Topology.builtIn("snapfusion-table3");
        SearchProblem problem = new SearchProblem(
                topology,
                Tables.latencies(topology, 2),
                Tables.random(topology, 5, 0.1),
                Tables.parameters(1e9, "exact"));

        SearchResult result = new Exact().search(problem, SearchAlgorithm.Progress.NONE);

        FrontPoint fastest = result.front().get(0);
        Architecture architecture = topology.original();
        for (String slot : fastest.removed()) {
            architecture = architecture.with(Action.remove(slot));
        }
        assertThat(ContractTests.predictedMs(problem, architecture)).isEqualTo(fastest.latencyMs());
    }

    /** SD-v1.5's attentions alone: sixteen slots. Every third seed has few distinct numbers, so that sums collide. */
    private static SearchProblem sixteenSlots(long seed) {
        Random random = new Random(seed);
        LatencyTable latencies = Tables.latencies(Tables.SD, seed);
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        Tables.SD.slots().forEach(slot -> {
            double delta = seed % 3 == 0 ? (random.nextInt(9) - 2) * 1e-4 : 0.02 * (random.nextDouble() - 0.2);
            slots.put(slot.name(), new DeltaClip(delta, 0.001));
        });
        QualityTable qualities = new QualityTable("random", "", "", false, "sd-v1.5", 0.9, slots);
        SearchProblem.Parameters all = Tables.parameters(1e9, "exact");
        return new SearchProblem(
                Tables.SD,
                latencies,
                qualities,
                new SearchProblem.Parameters(
                        1e9, "exact", 0, 1, null, EnumSet.of(SlotKind.CROSS_ATTENTION), false, all.rounds()));
    }

    private static List<long[]> bruteForce(Space space) {
        List<Place> places = space.places();
        assertThat(places).hasSize(16);
        List<long[]> all = new ArrayList<>();
        for (int set = 0; set < 1 << places.size(); set++) {
            long picoseconds = space.originalPicoseconds();
            long loss = 0;
            for (Place place : places) {
                if ((set >> place.position() & 1) == 1) {
                    picoseconds -= place.saved(1);
                    loss += place.delta();
                }
            }
            all.add(new long[] {picoseconds, loss});
        }
        all.sort(Comparator.<long[]>comparingLong(sums -> sums[0]).thenComparingLong(sums -> sums[1]));
        List<long[]> front = new ArrayList<>();
        for (long[] sums : all) {
            if (front.isEmpty() || sums[1] < front.get(front.size() - 1)[1]) {
                front.add(sums);
            }
        }
        return front;
    }
}
