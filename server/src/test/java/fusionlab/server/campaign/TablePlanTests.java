package fusionlab.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.Estimate;
import fusionlab.protocol.Report;
import fusionlab.server.job.JobQueue;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TablePlanTests {

    private static final List<String> KEYS =
            IntStream.range(0, 20).mapToObj(number -> "block-" + number).toList();
    private static final Rotation ROTATION = new Rotation(RuntimeProfile.onnxCpu(1), 64, "block-10", 0.03, 9, 240, 1);

    @Test
    void the_first_job_is_small_and_promises_nothing() {
        Step.Measure first = measure(plan(Map.of(), Map.of(), 0, 0));

        assertThat(first.job().rounds()).isEqualTo(2);
        assertThat(first.job().configurations()).isEqualTo(KEYS);
        assertThat(first.remainingSeconds()).isNull();
    }

    @Test
    void later_jobs_fill_three_quarters_of_a_minute() {
        Step.Measure second = measure(plan(all(2, 500, 0.01), Map.of(), 20, 2));

        assertThat(second.job().rounds())
                .as("19 blocks and eight runs of the sentinel, 0.5 s each")
                .isEqualTo(3);
        assertThat(second.job().firstRound()).isEqualTo(2);
        assertThat(second.remainingSeconds()).as("seven rounds of 13.5 s").isEqualTo(94.5);
    }

    @Test
    void a_round_that_is_longer_than_a_job_is_measured_alone() {
        assertThat(measure(plan(all(2, 5_000, 0.01), Map.of(), 20, 2)).job().rounds())
                .isEqualTo(1);
    }

    @Test
    void narrow_cells_are_done_after_the_minimum() {
        assertThat(plan(all(9, 500, 0.01), Map.of(), 90, 9).next()).isEqualTo(new Step.Finish());
    }

    @Test
    void only_wide_cells_get_more_together_with_the_sentinel() {
        Map<String, Estimate> estimates = all(9, 500, 0.01);
        estimates.put("block-3", estimate(9, 500, 0.06));

        Step.Measure more = measure(plan(estimates, Map.of(), 90, 9));

        assertThat(more.job().configurations()).containsExactly("block-3", "block-10");
        assertThat(more.job().rounds())
                .as("four times the runs halve the width")
                .isEqualTo(27);
    }

    @Test
    void a_wide_cell_that_cannot_move_a_prediction_is_left_alone() {
        Map<String, Estimate> estimates = all(9, 500, 0.01);
        estimates.put("block-3", estimate(9, 1, 0.5));

        assertThat(plan(estimates, Map.of(), 90, 9).next()).isEqualTo(new Step.Finish());
    }

    @Test
    void the_budget_ends_it_even_before_the_minimum() {
        assertThat(plan(all(2, 500, 0.5), Map.of(), 240, 2).next()).isEqualTo(new Step.Finish());
        assertThat(plan(Map.of(), Map.of(), 240, 0).next()).isInstanceOf(Step.GiveUp.class);
    }

    @Test
    void adaptive_rounds_stay_within_the_budget_that_is_left() {
        Map<String, Estimate> estimates = all(9, 2_000, 0.01);
        estimates.put("block-3", estimate(9, 2_000, 0.2));

        assertThat(measure(plan(estimates, Map.of(), 228, 9)).job().rounds()).isEqualTo(3);
    }

    @Test
    void a_job_ends_with_the_budget_and_the_first_shows_what_a_round_takes() {
        assertThat(measure(plan(all(2, 500, 0.01), Map.of(), 225, 2)).job().budgetMillis())
                .isEqualTo(15_000);
        assertThat(measure(plan(all(2, 500, 0.01), Map.of(), 20, 2)).job().budgetMillis())
                .isEqualTo(45_000);
        assertThat(measure(plan(Map.of(), Map.of(), 235, 0)).job().budgetMillis())
                .isEqualTo(45_000);
    }

    @Test
    void a_slow_first_round_promises_no_more_than_the_budget_allows() {
        assertThat(Remaining.seconds(15.6, 15.6, new JobQueue.OpenJob(1, true, 1, 9, null, null, 6.475)))
                .as("by its rounds 51.8 s")
                .isCloseTo(9.125, within(1e-9));
    }

    @Test
    void what_remains_never_exceeds_the_budget_and_the_round_at_work() {
        Random random = new Random(7);
        for (int trial = 0; trial < 10_000; trial++) {
            int total = 1 + random.nextInt(40);
            int done = random.nextInt(total + 1);
            double leased = random.nextInt(4) == 0 ? 0 : random.nextDouble() * 90;
            double budgetLeft = random.nextDouble() * 120 - 10;
            double planned = random.nextDouble() * 120;
            var job = new JobQueue.OpenJob(1, leased > 0, done, total, null, null, leased);

            Double left = Remaining.seconds(planned, budgetLeft, job);

            if (left != null) {
                double round = done == 0 ? 0 : leased / done;
                assertThat(left).isPositive().isLessThanOrEqualTo(Math.max(budgetLeft - leased, round));
                assertThat(left).isLessThanOrEqualTo(Math.max(planned - leased, job.secondsLeft()));
            }
        }
    }

    @Test
    void problems_are_left_out_and_without_the_sentinel_it_is_over() {
        Step.Measure without = measure(plan(all(2, 500, 0.01), Map.of("block-0", "out of memory"), 20, 2));
        assertThat(without.job().configurations()).doesNotContain("block-0").hasSize(19);

        assertThat(plan(all(2, 500, 0.01), Map.of("block-10", "out of memory"), 20, 2)
                        .next())
                .isInstanceOf(Step.GiveUp.class);
    }

    @Test
    void estimates_are_made_again_when_a_quarter_was_added_or_a_decision_needs_them() {
        Progress eight = Progress.of(all(8, 500, 0.01), 8, 8);
        Rotation patient = new Rotation(RuntimeProfile.onnxCpu(1), 64, "block-10", 0.03, 100, 240, 1);

        assertThat(needsFresh(patient, eight, 20)).as("nothing was added").isFalse();
        assertThat(needsFresh(patient, eight.with(rounds(8, 2)), 20)).isFalse();
        assertThat(needsFresh(patient, eight.with(rounds(8, 3)), 20))
                .as("three of eight")
                .isTrue();
        assertThat(needsFresh(ROTATION, eight.with(rounds(8, 1)), 20))
                .as("the minimum of nine rounds may be reached")
                .isTrue();
        assertThat(needsFresh(patient, eight.with(rounds(8, 1)), 240))
                .as("the budget is spent")
                .isTrue();
    }

    @Test
    void campaigns_that_began_together_are_not_all_estimated_again_at_the_same_round() {
        Progress eight = Progress.of(all(8, 500, 0.01), 8, 8);

        assertThat(eight.staggered(0).with(rounds(8, 3)).isStale()).isTrue();
        assertThat(eight.staggered(4).with(rounds(8, 3)).isStale()).isFalse();
        assertThat(eight.staggered(4).with(rounds(8, 4)).isStale()).isTrue();
        assertThat(eight.staggered(7).with(rounds(8, 4)).isStale())
                .as("half at the latest")
                .isTrue();
    }

    @Test
    void runs_since_the_estimates_count_in_the_plan() {
        Progress later = Progress.of(all(4, 500, 0.01), 4, 4).with(rounds(4, 1));

        Step.Measure next = measure(new TablePlan(ROTATION, cells(), Map.of(), later, 60, Long.MAX_VALUE));

        assertThat(next.job().firstRound()).isEqualTo(5);
        assertThat(next.job().rounds()).isEqualTo(3);
        assertThat(next.remainingSeconds()).as("four rounds of 13.5 s").isEqualTo(54);
    }

    private static boolean needsFresh(Rotation rotation, Progress progress, double spent) {
        return new TablePlan(rotation, cells(), Map.of(), progress, spent, Long.MAX_VALUE).needsFreshEstimates();
    }

    private static List<Report.Run> rounds(int first, int count) {
        return IntStream.range(first, first + count)
                .boxed()
                .flatMap(round -> KEYS.stream().map(key -> new Report.Run(key, round, 0, 1, 1, 1, "ok", 0)))
                .toList();
    }

    @Test
    void the_sentinel_is_heavy_in_weights_and_middling_in_work() {
        List<BlockConfiguration> configurations = Topology.builtIn("sd-v1.5").configurations(64);

        BlockConfiguration sentinel = Sentinel.among(configurations);

        long heavier = configurations.stream()
                .filter(other -> other.cost().parameters() > sentinel.cost().parameters())
                .count();
        long dearer = configurations.stream()
                .filter(other ->
                        other.cost().macsWithAttention() > sentinel.cost().macsWithAttention())
                .count();
        assertThat(heavier).isLessThanOrEqualTo(6);
        assertThat(dearer).isBetween(configurations.size() / 4L, configurations.size() * 3L / 4);
    }

    private static TablePlan plan(
            Map<String, Estimate> estimates, Map<String, String> problems, double spent, int nextRound) {
        Progress progress = Progress.of(estimates, nextRound, nextRound);
        return new TablePlan(ROTATION, cells(), problems, progress, spent, Long.MAX_VALUE);
    }

    private static CellKeys cells() {
        return CellKeys.of(KEYS, KEYS.stream().collect(Collectors.toMap(key -> key, key -> 1)));
    }

    private static Step.Measure measure(TablePlan plan) {
        return (Step.Measure) plan.next();
    }

    private static Map<String, Estimate> all(int samples, double ms, double halfWidth) {
        Map<String, Estimate> estimates = new HashMap<>();
        KEYS.forEach(key -> estimates.put(key, estimate(samples, ms, halfWidth)));
        return estimates;
    }

    private static Estimate estimate(int samples, double ms, double halfWidth) {
        double low = ms * (1 - halfWidth);
        double high = ms * (1 + halfWidth);
        return new Estimate(ms, low, high, samples, low, high, 1, 90, Double.NaN, Set.of());
    }
}
