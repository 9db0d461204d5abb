package fusionlab.benchmarks.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedRatioTests {

    @Test
    void equal_ratios_leave_no_doubt() {
        PairedRatio ratio = PairedRatio.of(new double[] {Math.log(0.9), Math.log(0.9), Math.log(0.9)});
        assertThat(ratio.mean()).isCloseTo(0.9, within(1e-12));
        assertThat(ratio.low()).isCloseTo(0.9, within(1e-12));
        assertThat(ratio.high()).isCloseTo(0.9, within(1e-12));
    }

    @Test
    void which_window_comes_first_turns_the_interval_round() {
        double[] logs = {0.01, -0.03, 0.02, -0.01, 0.05};
        PairedRatio ratio = PairedRatio.of(logs);
        PairedRatio turned = PairedRatio.of(Arrays.stream(logs).map(it -> -it).toArray());
        assertThat(turned.mean()).isCloseTo(1 / ratio.mean(), within(1e-12));
        assertThat(turned.low()).isCloseTo(1 / ratio.high(), within(1e-12));
        assertThat(turned.high()).isCloseTo(1 / ratio.low(), within(1e-12));
    }

    /** P(|T| < t) by integration: with x = sqrt(k) tan(u), the density of Student's t is cos(u) to the power of k - 1. */
    @Test
    void each_quantile_is_that_of_student_s_t() {
        for (int pairs = 2; pairs <= PairedRatio.MOST_PAIRS; pairs++) {
            double[] logs = new double[pairs];
            logs[0] = 1;
            double mean = 1.0 / pairs;
            double variance =
                    Arrays.stream(logs).map(it -> (it - mean) * (it - mean)).sum() / (pairs - 1);
            PairedRatio ratio = PairedRatio.of(logs);
            double t = Math.log(ratio.high() / ratio.mean()) / Math.sqrt(variance / pairs);
            int freedom = pairs - 1;
            double inside =
                    integral(Math.atan(t / Math.sqrt(freedom)), freedom - 1) / integral(Math.PI / 2, freedom - 1);
            assertThat(inside).as("%s pairs", pairs).isCloseTo(0.95, within(5e-5));
        }
    }

    private static double integral(double to, int power) {
        int steps = 20_000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            sum += Math.pow(Math.cos((i + 0.5) * to / steps), power);
        }
        return sum * to / steps;
    }

    @Test
    void nineteen_of_twenty_intervals_hold_the_truth() {
        Random random = new Random(5);
        int held = 0;
        int tries = 4_000;
        for (int i = 0; i < tries; i++) {
            double[] logs = random.doubles(4)
                    .map(it -> Math.log(0.97) + 0.05 * random.nextGaussian())
                    .toArray();
            PairedRatio ratio = PairedRatio.of(logs);
            held += ratio.low() <= 0.97 && 0.97 <= ratio.high() ? 1 : 0;
        }
        assertThat(held / (double) tries).isBetween(0.94, 0.96);
    }
}
