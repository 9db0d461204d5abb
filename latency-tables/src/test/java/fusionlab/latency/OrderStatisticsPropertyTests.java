package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class OrderStatisticsPropertyTests {

    @Property
    void the_order_of_the_values_does_not_matter(
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = 0.01, max = 1_000) Double> values,
            @ForAll Random random) {
        OrderStatistics statistics = of(values);
        Collections.shuffle(values, random);
        OrderStatistics shuffled = of(values);

        assertThat(shuffled.median()).isEqualTo(statistics.median());
        assertThat(shuffled.mean()).isEqualTo(statistics.mean());
        assertThat(shuffled.low()).isEqualTo(statistics.low());
        assertThat(shuffled.high()).isEqualTo(statistics.high());
        assertThat(shuffled.variationPercent()).isEqualTo(statistics.variationPercent());
        assertThat(shuffled.stabilityScore()).isEqualTo(statistics.stabilityScore());
    }

    @Property
    void what_ranks_say_is_what_sorting_by_hand_says(
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = 0.01, max = 1_000) Double> values) {
        OrderStatistics statistics = of(values);
        double[] sorted = values.stream().sorted().mapToDouble(each -> each).toArray();
        int n = sorted.length;

        assertThat(statistics.size()).isEqualTo(n);
        assertThat(statistics.min()).isEqualTo(sorted[0]);
        assertThat(statistics.max()).isEqualTo(sorted[n - 1]);
        assertThat(statistics.at(n / 2)).isEqualTo(sorted[n / 2]);
        assertThat(statistics.median()).isCloseTo((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, within(1e-9));
        assertThat(statistics.quantile(0)).isEqualTo(sorted[0]);
        assertThat(statistics.quantile(1)).isEqualTo(sorted[n - 1]);
        assertThat(statistics.quantile(0.5)).isCloseTo(statistics.median(), within(1e-9));
        assertThat(statistics.mean()).isCloseTo(Arrays.stream(sorted).average().orElseThrow(), within(1e-9));
        assertThat(statistics.low()).isLessThanOrEqualTo(statistics.median());
        assertThat(statistics.high()).isGreaterThanOrEqualTo(statistics.median());
        assertThat(statistics.low()).isEqualTo(sorted[rank(n)]);
        assertThat(statistics.high()).isEqualTo(sorted[n - 1 - rank(n)]);
    }

    @Property
    void spread_is_that_of_the_definition(
            @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = 0.01, max = 1_000) Double> values,
            @ForAll @DoubleRange(min = 0.01, max = 1_000) double limit) {
        OrderStatistics statistics = of(values);
        double[] cut =
                values.stream().mapToDouble(each -> Math.min(each, limit)).toArray();

        assertThat(statistics.meanUpTo(limit))
                .isCloseTo(Arrays.stream(cut).average().orElseThrow(), within(1e-9));
        assertThat(statistics.deviationUpTo(limit)).isCloseTo(deviation(cut), within(1e-6));
        assertThat(statistics.deviationUpTo(Double.POSITIVE_INFINITY))
                .isCloseTo(statistics.deviation(0, values.size()), within(1e-6));
        assertThat(statistics.variationPercent())
                .isCloseTo(100 * statistics.deviation(0, values.size()) / statistics.mean(), within(1e-9));
        int half = values.size() / 2;
        double[] sorted = values.stream().sorted().mapToDouble(each -> each).toArray();
        assertThat(statistics.deviation(half, values.size()))
                .isCloseTo(deviation(Arrays.copyOfRange(sorted, half, values.size())), within(1e-6));
    }

    @Property
    void another_unit_scales_all_but_the_scores(
            @ForAll @Size(min = 2, max = 40) List<@DoubleRange(min = 0.01, max = 1_000) Double> values) {
        OrderStatistics statistics = of(values);
        OrderStatistics doubled = of(values.stream().map(each -> 2 * each).toList());

        assertThat(doubled.median()).isEqualTo(2 * statistics.median());
        assertThat(doubled.low()).isEqualTo(2 * statistics.low());
        assertThat(doubled.high()).isEqualTo(2 * statistics.high());
        assertThat(doubled.mean()).isEqualTo(2 * statistics.mean());
        assertThat(doubled.variationPercent()).isEqualTo(statistics.variationPercent());
        assertThat(doubled.stabilityScore()).isEqualTo(statistics.stabilityScore());
        assertThat(statistics.stabilityScore()).isBetween(0.0, 100.0);
    }

    @Property(tries = 150)
    void the_rank_is_the_largest_that_fair_coins_allow(@ForAll @IntRange(min = 1, max = 700) int n) {
        assertThat(OrderStatistics.rank(n)).isEqualTo(rank(n));
    }

    /** By counting: 40 * (C(n,0) + ... + C(n,r)) must be at most 2^n. */
    private static int rank(int n) {
        BigInteger all = BigInteger.TWO.pow(n);
        BigInteger term = BigInteger.ONE;
        BigInteger sum = term;
        int rank = 0;
        for (int r = 1; r < n; r++) {
            term = term.multiply(BigInteger.valueOf(n - r + 1)).divide(BigInteger.valueOf(r));
            sum = sum.add(term);
            if (sum.multiply(BigInteger.valueOf(40)).compareTo(all) > 0) {
                break;
            }
            rank = r;
        }
        return rank;
    }

    private static double deviation(double[] values) {
        if (values.length < 2) {
            return 0;
        }
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(
                Arrays.stream(values).map(each -> (each - mean) * (each - mean)).sum() / (values.length - 1));
    }

    private static OrderStatistics of(List<Double> values) {
        return new OrderStatistics(values.stream().mapToDouble(each -> each).toArray());
    }
}
