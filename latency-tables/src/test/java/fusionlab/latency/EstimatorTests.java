package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.unet.Regime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EstimatorTests {

    private static final Estimator ESTIMATOR = new Estimator(0.03);

    @Test
    void drift_that_the_sentinel_shows_is_taken_out_of_all_cells() {
        IntToDoubleFunction drift = round -> 1 + 0.01 * round; // 20 % slower at the end
        List<Sample> samples = rounds(21, drift, 0, 1);
        Map<String, Estimate> estimates = ESTIMATOR.estimate(samples, "sentinel");

        Estimate block = cell(estimates, "block");
        assertThat(block.medianMs()).isCloseTo(110, within(1e-4)); // 100 ms at the median round's speed
        assertThat(block.highMs() - block.lowMs()).isLessThan(1e-3);
        assertThat(cell(estimates, "sentinel").meanMs()).isCloseTo(11, within(1e-4));
    }

    @Test
    void what_the_sentinel_adds_to_a_network_is_normalised_like_the_other_blocks() {
        List<Sample> samples = rounds(10, round -> round % 5 < 2 ? 1.3 : 1, 0, 8);
        for (int round = 0; round < 10; round++) {
            samples.add(sample("network:base", round, 9, 110 * (round % 5 < 2 ? 1.3 : 1)));
        }

        Map<String, Estimate> estimates = ESTIMATOR.estimate(samples, "sentinel");

        assertThat(cell(estimates, "sentinel").meanMs()
                        + cell(estimates, "block").meanMs())
                .isCloseTo(cell(estimates, "network:base").meanMs(), within(1e-4));
    }

    @Test
    void how_fast_the_sentinel_was_keeps_its_drift_for_the_comparison_of_windows() {
        Estimate sentinel = ESTIMATOR.sentinel(rounds(21, round -> 1 + 0.01 * round, 0, 1), "sentinel");

        assertThat(sentinel.medianMs()).isCloseTo(11, within(1e-4));
        assertThat(sentinel.maxMs() / sentinel.minMs()).isGreaterThan(1.15);
    }

    @Test
    void without_a_sentinel_nothing_is_normalised_and_one_that_is_absent_is_flagged() {
        List<Sample> samples = rounds(10, round -> 1 + 0.1 * round, 0, 1);

        assertThat(block(samples, "").flags()).doesNotContain(Flag.NOT_NORMALISED);
        assertThat(block(samples, "other").flags()).contains(Flag.NOT_NORMALISED);
        assertThat(block(samples, "").maxMs()).isCloseTo(190, within(1e-6));
    }

    /** Interruptions only ever lengthen a run. The network is the sum of 40 such blocks, each run interrupted at its own moments. */
    @ParameterizedTest
    @ValueSource(strings = {"network:base", "decoder:0123456789ab"})
    void interrupted_runs_add_up_by_their_means_where_the_sum_of_medians_is_too_low(String whole) {
        Random random = new Random(5);
        List<Sample> samples = new ArrayList<>();
        for (int round = 0; round < 400; round++) {
            double network = 0;
            for (int block = 0; block < 40; block++) {
                network += interrupted(random);
            }
            samples.add(sample(whole, round, 0, network));
            samples.add(sample("block", round, 1, interrupted(random)));
        }
        Map<String, Estimate> estimates = ESTIMATOR.estimate(samples, "");
        double network = cell(estimates, whole).medianMs();

        assertThat(40 * cell(estimates, "block").medianMs()).isLessThan(0.96 * network);
        assertThat(40 * cell(estimates, "block").meanMs()).isCloseTo(network, within(0.015 * network));
    }

    private static double interrupted(Random random) {
        return 10 + (random.nextDouble() < 0.2 ? 5 * random.nextDouble() : 0);
    }

    /** A hypervisor takes the processor for 30 ms every half a second: one run in a hundred of a short block, and every run of the network. */
    @Test
    void what_a_few_long_interruptions_cost_is_shared_by_all_blocks_as_a_network_pays_it_in_each_run() {
        Random random = new Random(6);
        List<Sample> samples = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
            double network = 0;
            for (int block = 0; block < 40; block++) {
                network += stolen(random, 5 + block);
                samples.add(sample("block " + block, round, block, stolen(random, 5 + block)));
            }
            samples.add(sample("network:base", round, 50, network));
        }
        Map<String, Estimate> estimates = ESTIMATOR.estimate(samples, "");
        double network = cell(estimates, "network:base").meanMs();
        double sum = 0;
        double half = 0;
        for (int block = 0; block < 40; block++) {
            Estimate cell = cell(estimates, "block " + block);
            sum += cell.meanMs();
            half += cell.meanMs() - cell.mean().lowMs();
            assertThat(cell.meanMs()).isCloseTo((5 + block) * 1.06, within(0.05 * (5 + block)));
        }

        assertThat(sum).isCloseTo(network, within(0.015 * network));
        assertThat(half).isGreaterThan(0.005 * sum); // the shared part is itself an estimate
    }

    private static double stolen(Random random, double ms) {
        return ms + (random.nextDouble() < ms / 500 ? 30 : 0);
    }

    @Test
    void a_block_that_takes_one_of_two_times_keeps_its_own_mean_and_moves_no_other() {
        List<Sample> samples = rounds(20, round -> 1, 0, 1);
        for (int round = 0; round < 20; round++) {
            samples.add(sample("two", round, 60, round % 4 == 0 ? 1_000 : 100));
        }

        Map<String, Estimate> estimates = ESTIMATOR.estimate(samples, "");

        assertThat(cell(estimates, "two").flags()).contains(Flag.TWO_HUMPS);
        assertThat(cell(estimates, "two").meanMs()).isCloseTo(325, within(1e-6));
        assertThat(block(samples, "").meanMs()).isCloseTo(100, within(1e-6));
    }

    @Test
    void a_burst_of_seconds_is_no_interruption_and_counts_in_the_mean_for_half_a_run_more_at_most() {
        List<Sample> samples = rounds(10, round -> 1, 0, 1);
        samples.add(sample("block", 4, 50, 100_000));

        assertThat(block(samples, "").meanMs()).isCloseTo((10 * 100 + 150) / 11.0, within(1e-6));
    }

    @Test
    void several_sentinel_runs_of_a_round_count_by_their_median() {
        List<Sample> samples = rounds(9, round -> 1, 0, 3);
        samples.add(sample("sentinel", 4, 90, 30)); // one disturbed run of four
        Drift drift = Drift.of(samples, "sentinel");

        assertThat(drift.factor(4)).isCloseTo(1, within(1e-9));
        assertThat(drift.loaded(0)).isFalse();
    }

    @Test
    void rounds_under_a_foreign_load_are_left_out_when_enough_remain() {
        IntToDoubleFunction load = round -> round == 3 || round == 8 ? 2.5 : 1;
        Estimate block = block(rounds(12, load, 0, 1), "sentinel");

        assertThat(block.samples()).isEqualTo(10);
        assertThat(block.flags()).containsExactly(Flag.ROUNDS_LEFT_OUT);
        assertThat(ESTIMATOR.counted(rounds(12, load, 0, 1), "sentinel", "block"))
                .extracting(Sample::round)
                .containsExactly(0, 1, 2, 4, 5, 6, 7, 9, 10, 11);
    }

    @Test
    void they_are_kept_and_flagged_when_too_few_remain() {
        List<Sample> samples = rounds(7, round -> round == 3 || round == 5 ? 2.5 : 1, 0, 1);
        Estimate block = block(samples, "sentinel");

        assertThat(block.samples()).isEqualTo(7);
        assertThat(block.flags()).contains(Flag.LOADED_ROUNDS_KEPT).doesNotContain(Flag.ROUNDS_LEFT_OUT);
    }

    @Test
    void a_round_without_a_sentinel_takes_the_value_between_its_neighbours() {
        List<Sample> samples = rounds(9, round -> 1 + 0.02 * round, 0, 1);
        samples.removeIf(sample -> sample.key().equals("sentinel") && (sample.round() == 4 || sample.round() == 8));
        Drift drift = Drift.of(samples, "sentinel");

        assertThat(drift.factor(4)).isCloseTo(drift.referenceMs() / 10.8, within(1e-6));
        assertThat(drift.factor(8)).isEqualTo(drift.factor(7));
    }

    @Test
    void a_later_window_is_held_against_the_tables_sentinel() {
        List<Sample> slower = rounds(11, round -> 1.25, 0, 1);

        Estimate block = block(slower, "sentinel", 10);

        assertThat(block.medianMs()).isCloseTo(100, within(1e-6));
    }

    @Test
    void whole_networks_pass_through_like_blocks_in_order_of_first_appearance() {
        List<Sample> samples = new ArrayList<>(List.of(sample("network:base", 0, 0, 6_000)));
        samples.addAll(rounds(8, round -> 1, 0, 1));

        assertThat(ESTIMATOR.estimate(samples, "sentinel").keySet())
                .containsExactly("network:base", "sentinel", "block");
    }

    @Test
    void few_samples_give_minimum_and_maximum() {
        Estimate block = block(rounds(5, round -> 1, 0.05, 1), "");

        assertThat(block.flags()).contains(Flag.FEW_SAMPLES);
        assertThat(block.lowMs()).isEqualTo(block.minMs());
        assertThat(block.highMs()).isEqualTo(block.maxMs());
        assertThat(block(rounds(6, round -> 1, 0.05, 1), "").flags()).doesNotContain(Flag.FEW_SAMPLES);
    }

    @Test
    void a_sentinel_that_slows_down_by_a_tenth_is_throttling_and_noise_is_not() {
        assertThat(block(rounds(15, round -> 1 + 0.015 * round, 0.01, 1), "sentinel")
                        .flags())
                .contains(Flag.THROTTLED);
        int found = 0;
        for (int seed = 0; seed < 500; seed++) {
            found += Drift.of(rounds(15, round -> 1, 0.05, 1, seed), "sentinel").throttled() ? 1 : 0;
        }
        assertThat(found).isLessThanOrEqualTo(5);
        assertThat(Drift.of(rounds(15, round -> 1.3 - 0.015 * round, 0.01, 1), "sentinel")
                        .throttled())
                .isFalse();
    }

    @Test
    void throttled_rounds_are_left_out_of_a_cold_table_and_the_rest_is_normalised_to_cold_rounds() {
        IntToDoubleFunction heat = round -> round < 6 ? 1 : 1.4;
        Estimate block = block(throttledFrom(6, rounds(16, heat, 0, 1)), "sentinel");

        assertThat(block.samples()).isEqualTo(6);
        assertThat(block.medianMs()).isCloseTo(100, within(1e-6));
        assertThat(block.flags()).contains(Flag.ROUNDS_LEFT_OUT).doesNotContain(Flag.THROTTLED);
    }

    @Test
    void throttled_rounds_are_kept_and_flagged_where_too_few_others_remain() {
        Estimate block = block(throttledFrom(5, rounds(16, round -> 1, 0, 1)), "sentinel");

        assertThat(block.samples()).isEqualTo(16);
        assertThat(block.flags()).contains(Flag.THROTTLED).doesNotContain(Flag.ROUNDS_LEFT_OUT);
    }

    @Test
    void a_sustained_table_leaves_nothing_out() {
        IntToDoubleFunction heat = round -> round < 12 ? 1 : 1.6;
        List<Sample> samples = throttledFrom(12, rounds(16, heat, 0, 1));
        Estimate block = cell(new Estimator(0.03, Regime.SUSTAINED).estimate(samples, "sentinel"), "block");

        assertThat(block.samples()).isEqualTo(16);
        assertThat(block.flags()).doesNotContain(Flag.ROUNDS_LEFT_OUT);
    }

    private static List<Sample> throttledFrom(int first, List<Sample> samples) {
        return samples.stream()
                .map(run -> run.round() < first
                        ? run
                        : new Sample(
                                run.key(),
                                run.round(),
                                run.order(),
                                run.wallNanos(),
                                run.cpuNanos(),
                                run.load(),
                                "throttled"))
                .toList();
    }

    @Test
    void spread_and_width_are_flagged() {
        Estimate block = block(rounds(12, round -> 1, 0.3, 1), "");

        assertThat(block.flags()).contains(Flag.HIGH_SPREAD, Flag.WIDE_INTERVAL);
        assertThat(block.relativeHalfWidth()).isGreaterThan(0.03);
    }

    @Test
    void cpu_time_is_a_median_of_what_is_known() {
        List<Sample> samples = List.of(
                new Sample("block", 0, 0, 100, 3_000_000, Double.NaN, "ok"),
                new Sample("block", 1, 0, 100, 0, Double.NaN, "ok"),
                new Sample("block", 2, 0, 100, 5_000_000, Double.NaN, "ok"));

        assertThat(block(samples, "").cpuMedianMs()).isEqualTo(4);
        assertThat(block(rounds(3, round -> 1, 0, 1), "").cpuMedianMs()).isNaN();
    }

    @Test
    void no_samples_no_estimates_and_a_senseless_target_is_refused() {
        assertThat(ESTIMATOR.estimate(List.of(), "sentinel")).isEmpty();
        assertThatThrownBy(() -> new Estimator(0)).hasMessageContaining("0.03");
        assertThatThrownBy(() -> ESTIMATOR.estimate(List.of(), "sentinel", Double.NaN))
                .hasMessageContaining("above 0");
    }

    @Test
    void normalised_medians_stay_within_two_percent_under_drift_and_noise() {
        for (int seed = 0; seed < 50; seed++) {
            double phase = seed;
            IntToDoubleFunction drift = round -> 1 + 0.09 * Math.sin(round / 4.0 + phase);
            List<Sample> samples = rounds(25, drift, 0.01, 3, seed);
            Map<String, Estimate> estimates = ESTIMATOR.estimate(samples, "sentinel");
            double ratio = cell(estimates, "block").medianMs()
                    / cell(estimates, "sentinel").medianMs();
            assertThat(ratio).as("seed %d", seed).isCloseTo(10, Offset.offset(0.2));
        }
    }

    private static Estimate block(List<Sample> samples, String sentinelKey) {
        return cell(ESTIMATOR.estimate(samples, sentinelKey), "block");
    }

    private static Estimate block(List<Sample> samples, String sentinelKey, double referenceMs) {
        return cell(ESTIMATOR.estimate(samples, sentinelKey, referenceMs), "block");
    }

    private static Estimate cell(Map<String, Estimate> estimates, String key) {
        return Objects.requireNonNull(estimates.get(key));
    }

    private static List<Sample> rounds(int rounds, IntToDoubleFunction slowness, double noise, int sentinels) {
        return rounds(rounds, slowness, noise, sentinels, 1);
    }

    /** A sentinel of 10 ms and a block of 100 ms in each round. */
    private static List<Sample> rounds(
            int rounds, IntToDoubleFunction slowness, double noise, int sentinels, long seed) {
        Random random = new Random(seed);
        List<Sample> samples = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double slow = slowness.applyAsDouble(round);
            for (int i = 0; i < sentinels; i++) {
                samples.add(sample("sentinel", round, i, 10 * slow * Math.exp(noise * random.nextGaussian())));
            }
            samples.add(sample("block", round, sentinels, 100 * slow * Math.exp(noise * random.nextGaussian())));
        }
        return samples;
    }

    private static Sample sample(String key, int round, int order, double ms) {
        return new Sample(key, round, order, Math.round(ms * 1e6), 0, Double.NaN, "ok");
    }
}
