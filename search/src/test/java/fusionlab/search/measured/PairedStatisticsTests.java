package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.search.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedStatisticsTests {

    @Test
    void a_paired_difference_has_the_mean_and_the_standard_error_of_the_differences() {
        double[] with = {0.9, 0.8, 0.7, 0.6};
        double[] without = {0.8, 0.6, 0.6, 0.4};
        PairedDifference difference = PairedDifference.of(with, without, 4);
        assertThat(difference.mean()).isCloseTo(0.15, within(1e-12));
        // Deviations +-0.05: variance 4 x 0.0025 / 3, over 4.
        assertThat(difference.standardError()).isCloseTo(Math.sqrt(0.01 / 3 / 4), within(1e-12));
        assertThat(difference.distinct()).isTrue();
        assertThat(PairedDifference.of(with, without, 1).distinct()).isFalse();
    }

    @Test
    void what_is_hard_for_both_falls_out() {
        Random random = new Random(1);
        double[] with = new double[200];
        double[] without = new double[200];
        for (int k = 0; k < 200; k++) {
            double prompt = random.nextDouble();
            with[k] = prompt;
            without[k] = prompt - 0.01 + 0.001 * random.nextGaussian();
        }
        assertThat(PairedDifference.of(with, without, 200).standardError()).isLessThan(1e-4);
    }

    @Test
    void halves_that_agree_correlate_and_noise_does_not() {
        Random random = new Random(2);
        List<double[]> clear = new ArrayList<>();
        List<double[]> noise = new ArrayList<>();
        for (int item = 0; item < 38; item++) {
            double[] values = new double[256];
            double[] noisy = new double[256];
            for (int k = 0; k < 256; k++) {
                values[k] = 0.01 * item + 0.05 * random.nextGaussian();
                noisy[k] = random.nextGaussian();
            }
            clear.add(values);
            noise.add(noisy);
        }
        assertThat(SplitHalf.of(clear).pearson()).isGreaterThan(0.95);
        assertThat(SplitHalf.of(clear).spearman()).isGreaterThan(0.95);
        assertThat(Math.abs(SplitHalf.of(noise).pearson())).isLessThan(0.4);
    }

    @Test
    void equal_values_share_their_rank_and_a_flat_half_has_no_correlation() {
        List<double[]> items =
                List.of(new double[] {1, 10}, new double[] {1, 20}, new double[] {2, 30}, new double[] {3, 40});
        // Ranks 0.5, 0.5, 2, 3 against 0, 1, 2, 3.
        assertThat(SplitHalf.of(items).spearman()).isCloseTo(4.5 / Math.sqrt(4.5 * 5), within(1e-12));
        assertThat(SplitHalf.of(List.of(new double[] {1, 1}, new double[] {1, 2}))
                        .pearson())
                .isNaN();
    }
}
