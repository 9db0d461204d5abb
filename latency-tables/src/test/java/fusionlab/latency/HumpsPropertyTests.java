package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class HumpsPropertyTests {

    @Property
    void they_are_two_where_the_best_cut_by_squares_meets_all_rules(
            @ForAll Random random,
            @ForAll @IntRange(min = 2, max = 25) int lower,
            @ForAll @IntRange(min = 1, max = 15) int upper,
            @ForAll @IntRange(min = 1_000, max = 1_300) int ratio,
            @ForAll @IntRange(min = 1, max = 50) int spread) {
        double[] values = DoubleStream.concat(
                        random.doubles(lower).map(u -> 10 * (1 + spread / 1e3 * u)),
                        random.doubles(upper).map(u -> 10 * ratio / 1e3 * (1 + spread / 1e3 * u)))
                .sorted()
                .toArray();

        assertThat(Humps.two(new OrderStatistics(values))).isEqualTo(two(values));
    }

    /** By trying every cut. */
    private static boolean two(double[] sorted) {
        int n = sorted.length;
        if (n < 12) {
            return false;
        }
        int least = Math.max(3, (int) Math.ceil(0.15 * n));
        int best = IntStream.rangeClosed(least, n - least)
                .boxed()
                .min((a, b) -> Double.compare(squares(sorted, a), squares(sorted, b)))
                .orElseThrow();
        double[] low = Arrays.copyOf(sorted, best);
        double[] high = Arrays.copyOfRange(sorted, best, n);
        double distance = mean(high) - mean(low);
        double pooled = Math.sqrt((variance(low) + variance(high)) / 2);
        return mean(high) >= 1.05 * mean(low)
                && distance >= 7 * pooled
                && sorted[best] - sorted[best - 1] >= 0.5 * distance;
    }

    private static double squares(double[] sorted, int cut) {
        double[] low = Arrays.copyOf(sorted, cut);
        double[] high = Arrays.copyOfRange(sorted, cut, sorted.length);
        return variance(low) * (low.length - 1) + variance(high) * (high.length - 1);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(each -> (each - mean) * (each - mean)).sum() / (values.length - 1);
    }

    @Example
    void eleven_values_are_too_few_and_a_part_needs_three() {
        assertThat(two(8, 3)).isFalse();
        assertThat(two(9, 3)).isTrue();
        assertThat(two(10, 2)).isFalse();
        assertThat(two(17, 3)).isTrue();
        assertThat(two(18, 3)).as("below 15 %").isFalse();
    }

    private static boolean two(int lower, int upper) {
        return Humps.two(new OrderStatistics(DoubleStream.concat(
                        IntStream.range(0, lower).mapToDouble(i -> 1 + 1e-3 * i),
                        IntStream.range(0, upper).mapToDouble(i -> 2 + 1e-3 * i))
                .toArray()));
    }
}
