package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MeanTests {

    @Test
    void its_interval_holds_the_mean_of_skewed_runs_about_as_often_as_it_says() {
        Random random = new Random(11);
        int held = 0;
        int heldByMedians = 0;
        double truth = 10 + 0.8; // a run takes 10 ms and an exponentially distributed interruption of 0.8 ms on average
        for (int draw = 0; draw < 2_000; draw++) {
            double[] runs = new double[20];
            for (int i = 0; i < runs.length; i++) {
                runs[i] = 10 - 0.8 * Math.log(1 - random.nextDouble());
            }
            OrderStatistics sorted = new OrderStatistics(runs);
            Mean mean = Mean.of(sorted);
            held += mean.lowMs() <= truth && truth <= mean.highMs() ? 1 : 0;
            heldByMedians += sorted.low() <= truth && truth <= sorted.high() ? 1 : 0;
        }

        assertThat(held / 2_000.0).isBetween(0.90, 0.97);
        assertThat(heldByMedians / 2_000.0).isLessThan(0.85);
    }

    @Test
    void below_six_runs_it_is_the_fastest_to_the_slowest() {
        assertThat(Mean.of(new OrderStatistics(new double[] {1, 2, 3}))).isEqualTo(new Mean(2, 1, 3));
    }

    @Test
    void equal_runs_have_no_width() {
        Mean mean = Mean.of(new OrderStatistics(new double[] {0.1, 0.1, 0.1, 0.1, 0.1, 0.1}));

        assertThat(mean.ms()).isEqualTo(0.1);
        assertThat(mean.highMs() - mean.lowMs()).isCloseTo(0, within(1e-12));
    }

    @Test
    void students_t_is_that_of_the_tables() {
        assertThat(StudentT.quantile975(5)).isCloseTo(2.5706, within(3e-3));
        assertThat(StudentT.quantile975(10)).isCloseTo(2.2281, within(1e-3));
        assertThat(StudentT.quantile975(30)).isCloseTo(2.0423, within(1e-4));
    }

    @Test
    void its_ends_must_enclose_it() {
        assertThatThrownBy(() -> new Mean(1, 2, 3)).hasMessageContaining("low <= mean");
    }
}
