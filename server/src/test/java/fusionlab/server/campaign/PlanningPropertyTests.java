package fusionlab.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.Estimate;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.server.testing.Topologies;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class PlanningPropertyTests {

    /**
     * A device and what is asked of it.
     *
     * @param roundMs of each block
     * @param noise relative half width of an interval after one run
     * @param broken blocks that it cannot measure
     */
    record Scene(List<Double> roundMs, double noise, Set<Integer> broken, int budgetSeconds, int minimumRounds) {

        List<String> keys() {
            return IntStream.range(0, roundMs.size())
                    .mapToObj(number -> "block-" + number)
                    .toList();
        }

        Rotation rotation() {
            return new Rotation(RuntimeProfile.onnxCpu(1), 64, "block-0", 0.03, minimumRounds, budgetSeconds, 1);
        }
    }

    @Provide
    Arbitrary<Scene> scenes() {
        return Combinators.combine(
                        Arbitraries.doubles()
                                .between(0.01, 20_000)
                                .ofScale(2)
                                .list()
                                .ofMinSize(2)
                                .ofMaxSize(12),
                        Arbitraries.doubles().between(0, 2).ofScale(3),
                        Arbitraries.integers().between(1, 11).set().ofMaxSize(3),
                        Arbitraries.integers().between(1, 600),
                        Arbitraries.integers().between(1, 20))
                .as(Scene::new);
    }

    /** Plays the campaign: what a job measures takes its time, and intervals shrink with the root of the runs. */
    @Property
    void every_campaign_ends_with_all_that_can_be_measured_or_with_its_budget(@ForAll("scenes") Scene scene) {
        Map<String, Integer> runs = new LinkedHashMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        double spent = 0;
        double longestRound = 0;
        int nextRound = 0;
        Progress progress = Progress.of(Map.of(), 0, 0);
        Step step = plan(scene, problems, progress, spent).next();
        for (int jobs = 0; step instanceof Step.Measure measure; jobs++) {
            assertThat(jobs).as("jobs").isLessThan(2_000);
            Job job = measure.job();
            assertThat(job.configurations()).contains("block-0").doesNotHaveDuplicates();
            assertThat(job.configurations()).noneMatch(problems::containsKey);
            assertThat(job.firstRound()).isEqualTo(nextRound);
            assertThat(job.rounds()).isPositive();
            if (measure.remainingSeconds() != null) {
                assertThat(measure.remainingSeconds()).isNotNegative().isFinite();
            }
            double time = 0;
            int rounds = 0;
            while (rounds < job.rounds() && time * 1000 < job.budgetMillis()) {
                double round = seconds(scene, job);
                longestRound = Math.max(longestRound, round);
                time += round;
                rounds++;
            }
            List<Report.Run> news = new ArrayList<>();
            for (String key : job.configurations()) {
                if (scene.broken().contains(scene.keys().indexOf(key))) {
                    problems.putIfAbsent(key, "cannot be measured");
                } else {
                    runs.merge(key, rounds, Integer::sum);
                    for (int round = nextRound; round < nextRound + rounds; round++) {
                        news.add(new Report.Run(key, round, 0, 1, 1, 1, "ok", 0));
                    }
                }
            }
            spent += time;
            nextRound += rounds;
            progress = progress.with(news);
            TablePlan plan = plan(scene, problems, progress, spent);
            if (plan.needsFreshEstimates()) {
                progress = Progress.of(estimates(scene, runs), nextRound, nextRound);
                plan = plan(scene, problems, progress, spent);
            }
            step = plan.next();
        }

        boolean outOfTime = spent >= scene.budgetSeconds();
        assertThat(spent).isLessThanOrEqualTo(Math.max(scene.budgetSeconds(), 45) + longestRound + 1e-6);
        if (!outOfTime) {
            assertThat(step).isInstanceOf(Step.Finish.class);
            for (String key : scene.keys()) {
                assertThat(problems.containsKey(key) || runs.getOrDefault(key, 0) >= scene.minimumRounds())
                        .as(key)
                        .isTrue();
            }
        }
    }

    private static double seconds(Scene scene, Job job) {
        return job.configurations().stream()
                        .mapToDouble(key -> scene.roundMs().get(scene.keys().indexOf(key)))
                        .sum()
                / 1000;
    }

    private static Map<String, Estimate> estimates(Scene scene, Map<String, Integer> runs) {
        Map<String, Estimate> estimates = new LinkedHashMap<>();
        runs.forEach((key, count) -> estimates.put(key, estimate(scene, key, count)));
        return estimates;
    }

    private static TablePlan plan(Scene scene, Map<String, String> problems, Progress progress, double spent) {
        Map<String, Integer> once = scene.keys().stream().collect(Collectors.toMap(key -> key, key -> 1));
        return new TablePlan(
                scene.rotation(), CellKeys.of(scene.keys(), once), problems, progress, spent, Long.MAX_VALUE);
    }

    private static Estimate estimate(Scene scene, String key, int runs) {
        double ms = scene.roundMs().get(scene.keys().indexOf(key));
        double half = Math.min(0.9, scene.noise() / Math.sqrt(runs)) * ms;
        return new Estimate(ms, ms - half, ms + half, runs, ms - half, ms + half, 1, 99, Double.NaN, Set.of());
    }

    @Property(tries = 60)
    void networks_drawn_by_chance_are_different_and_the_same_for_the_same_seed(
            @ForAll("topologies") Topology topology, @ForAll long seed, @ForAll @IntRange(max = 30) int count) {
        List<Architecture> drawn = new RandomNetworks(topology, new SplittableRandom(seed)).draw(count);

        assertThat(drawn).hasSizeLessThanOrEqualTo(count);
        assertThat(drawn.stream().map(Architecture::contentHash)).doesNotHaveDuplicates();
        assertThat(drawn).allMatch(network -> network.topology().equals(topology));
        assertThat(new RandomNetworks(topology, new SplittableRandom(seed)).draw(count))
                .isEqualTo(drawn);
        if (topology.slots().size() >= 8) {
            assertThat(drawn).hasSize(count);
        }
    }

    @Property(tries = 100)
    void the_sentinel_does_not_depend_on_the_order_and_lies_in_the_middle_half(
            @ForAll("topologies") Topology topology, @ForAll Random random) {
        List<BlockConfiguration> configurations = new ArrayList<>(topology.configurations(64));
        BlockConfiguration sentinel = Sentinel.among(configurations);
        Collections.shuffle(configurations, random);

        assertThat(Sentinel.among(configurations)).isEqualTo(sentinel);
        long work = sentinel.cost().macsWithAttention();
        long lighter = 0;
        long dearer = 0;
        for (BlockConfiguration other : configurations) {
            long macs = other.cost().macsWithAttention();
            lighter += macs < work ? 1 : 0;
            dearer += macs > work ? 1 : 0;
        }
        int quarter = configurations.size() / 4;
        assertThat(lighter).isLessThan(configurations.size() - quarter);
        assertThat(dearer).isLessThan(configurations.size() - quarter);
    }

    @Provide
    Arbitrary<Topology> topologies() {
        return Topologies.any();
    }
}
