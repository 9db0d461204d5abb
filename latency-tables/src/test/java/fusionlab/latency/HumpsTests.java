package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class HumpsTests {

    private static final int DRAWS = 2_000;

    @Test
    void one_hump_is_rarely_taken_for_two() {
        assertThat(share(12, random -> 100 + 5 * random.nextGaussian())).isLessThan(0.005);
        assertThat(share(30, random -> 100 + 5 * random.nextGaussian())).isLessThan(0.001);
        assertThat(share(12, random -> 100 + 40 * random.nextDouble())).isLessThan(0.02);
        assertThat(share(15, random -> 100 * Math.exp(0.3 * random.nextGaussian())))
                .isLessThan(0.005);
        assertThat(share(20, random -> 100 - 20 * Math.log(random.nextDouble())))
                .isLessThan(0.01);
    }

    @Test
    void two_ways_of_running_are_found() {
        assertThat(share(20, random -> (random.nextInt(3) == 0 ? 2_000 : 100) * (1 + 0.05 * random.nextGaussian())))
                .isGreaterThan(0.85);
        assertThat(share(40, random -> (random.nextBoolean() ? 130 : 100) * (1 + 0.01 * random.nextGaussian())))
                .isGreaterThan(0.99);
    }

    @Test
    void a_lone_outlier_is_no_hump() {
        double[] runs = new double[20];
        for (int i = 0; i < 20; i++) {
            runs[i] = 100 + i * 0.01;
        }
        runs[7] = 500;
        assertThat(Humps.two(new OrderStatistics(runs))).isFalse();
    }

    @Test
    void equal_runs_are_one_hump() {
        assertThat(Humps.two(new OrderStatistics(new double[] {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3})))
                .isFalse();
    }

    private static double share(int n, ToDoubleFunction<Random> draw) {
        int found = 0;
        for (int seed = 0; seed < DRAWS; seed++) {
            Random random = new Random(seed);
            double[] runs = new double[n];
            for (int i = 0; i < n; i++) {
                runs[i] = draw.applyAsDouble(random);
            }
            found += Humps.two(new OrderStatistics(runs)) ? 1 : 0;
        }
        return (double) found / DRAWS;
    }
}
