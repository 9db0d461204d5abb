package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderStatisticsTests {

    /** Published ranks (from 1) of the 95 % interval of the median. */
    @ParameterizedTest
    @CsvSource({"6,1", "8,1", "9,2", "11,2", "12,3", "15,4", "20,6", "25,8", "30,10", "50,18", "100,40"})
    void ranks_are_those_of_the_tables(int n, int rank) {
        assertThat(OrderStatistics.rank(n) + 1).isEqualTo(rank);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 31, 100, 301, 2_000})
    void ranks_are_exact_by_whole_number_arithmetic(int n) {
        BigInteger tail = BigInteger.ZERO;
        BigInteger term = BigInteger.ONE;
        int rank = -1;
        for (int k = 0; k < n; k++) {
            tail = tail.add(term);
            if (tail.multiply(BigInteger.valueOf(40)).compareTo(BigInteger.ONE.shiftLeft(n)) > 0) {
                break;
            }
            rank = k;
            term = term.multiply(BigInteger.valueOf(n - k)).divide(BigInteger.valueOf(k + 1));
        }
        assertThat(OrderStatistics.rank(n)).isEqualTo(rank);
    }

    @Test
    void the_interval_holds_the_median_in_at_least_95_of_100_draws() {
        Random random = new Random(5);
        for (int n : new int[] {6, 9, 15, 40}) {
            int inside = 0;
            for (int draw = 0; draw < 4_000; draw++) {
                double[] values = random.doubles(n).map(u -> 1 - Math.log(u)).toArray(); // skewed; median 1 + ln 2
                OrderStatistics statistics = new OrderStatistics(values);
                double median = 1 + Math.log(2);
                inside += statistics.low() <= median && median <= statistics.high() ? 1 : 0;
            }
            assertThat(inside / 4_000.0).as("n = %d", n).isBetween(0.94, 0.995);
        }
    }

    @Test
    void quantiles_are_those_of_numpy() {
        OrderStatistics statistics = new OrderStatistics(new double[] {4, 1, 3, 2});
        assertThat(statistics.quantile(0.99)).isCloseTo(3.97, within(1e-12));
        assertThat(statistics.median()).isEqualTo(2.5);
    }

    @Test
    void the_stability_score_is_executorchs() {
        // mean 102, sample deviation 2.7386: CV 2.6849 %; max/min 107/99; P99 = 106.84 over P50 = 101
        double[] runs = {99, 101, 103, 100, 107};
        double variation = 100
                * Math.sqrt(Arrays.stream(runs).map(x -> (x - 102) * (x - 102)).sum() / 4)
                / 102;
        double expected = 0.5 * (100 - 10 * variation)
                + 0.25 * (100 - 50 * (107.0 / 99 - 1))
                + 0.25 * (100 - 100 * (106.84 / 101 - 1));
        assertThat(new OrderStatistics(runs).stabilityScore()).isCloseTo(expected, within(1e-9));
    }

    @Test
    void each_term_of_the_score_is_floored() {
        assertThat(new OrderStatistics(new double[] {1, 1, 1, 1, 100}).stabilityScore())
                .isEqualTo(0);
        assertThat(new OrderStatistics(new double[] {5, 5, 5}).stabilityScore()).isEqualTo(100);
    }
}
