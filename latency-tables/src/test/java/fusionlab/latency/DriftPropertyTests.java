package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class DriftPropertyTests {

    private static final String SENTINEL = "sentinel";

    @Property
    void it_throttles_where_the_last_third_is_slower_and_mann_and_kendall_find_a_rise(
            @ForAll("series") List<Integer> micros) {
        Drift drift = Drift.of(window(micros), SENTINEL);
        List<Integer> calm = IntStream.range(0, micros.size())
                .filter(round -> !drift.loaded(round))
                .mapToObj(micros::get)
                .toList();
        int n = calm.size();
        int third = n / 3;
        double first = third == 0 ? Double.NaN : median(calm.subList(0, third));
        double last = third == 0 ? Double.NaN : median(calm.subList(n - third, n));
        Assume.that(beyondRounding(last, 1.10 * first));

        assertThat(drift.throttled()).isEqualTo(n >= 6 && last >= 1.10 * first && rises(calm));
    }

    /** The drift computes in milliseconds, these tests in microseconds: where both sides are equal, either's last digit decides. */
    private static boolean beyondRounding(double one, double other) {
        return !(Math.abs(one - other) < 1e-9 * other);
    }

    @Example
    void limits_belong_to_the_calm_for_load_and_to_the_throttled_for_drift() {
        List<Integer> tenPercent =
                List.of(1_000, 1_000, 1_000, 1_000, 1_050, 1_050, 1_050, 1_050, 1_100, 1_100, 1_100, 1_100);
        assertThat(Drift.of(window(tenPercent), SENTINEL).throttled()).isTrue();

        Drift half = Drift.of(window(List.of(1_000, 1_000, 1_500)), SENTINEL);
        assertThat(half.loaded(2)).isFalse();
    }

    /** Kendall's S with continuity correction against the one-sided 1 % of the normal distribution, both sides squared. */
    private static boolean rises(List<Integer> series) {
        int n = series.size();
        long s = 0;
        for (int later = 0; later < n; later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                s += Integer.signum(series.get(later) - series.get(earlier));
            }
        }
        double variance = n * (n - 1.0) * (2 * n + 5) / 18;
        return s > 1 && (s - 1.0) * (s - 1.0) > 2.326 * 2.326 * variance;
    }

    @Property
    void a_round_is_loaded_where_its_sentinel_takes_more_than_half_as_long_again(
            @ForAll("series") List<Integer> micros) {
        Drift drift = Drift.of(window(micros), SENTINEL);
        double level = median(micros);

        for (int round = 0; round < micros.size(); round++) {
            if (beyondRounding(micros.get(round), 1.5 * level)) {
                assertThat(drift.loaded(round)).isEqualTo(micros.get(round) > 1.5 * level);
            }
        }
        assertThat(drift.referenceMs()).isCloseTo(level / 1e3, within(1e-9));
    }

    @Property
    void between_two_rounds_the_sentinel_goes_in_a_straight_line(
            @ForAll @IntRange(min = 1, max = 20) int gap,
            @ForAll @IntRange(max = 20) int at,
            @ForAll @IntRange(min = 500, max = 2_000) int first,
            @ForAll @IntRange(min = 500, max = 2_000) int last) {
        Drift drift = Drift.against(List.of(run(10, first), run(10 + gap, last)), SENTINEL, 1);
        double share = Math.min(1, (double) at / gap);
        double line = (first + share * (last - first)) / 1e3;

        assertThat(drift.factor(10 + at)).isCloseTo(1 / line, within(1e-9));
        assertThat(drift.factor(3)).as("before the first").isEqualTo(1 / (first / 1e3));
        assertThat(drift.factor(99)).as("behind the last").isEqualTo(1 / (last / 1e3));
    }

    @Example
    void without_a_sentinel_nothing_is_known() {
        Drift drift = Drift.of(List.of(run(0, 100)), "another");

        assertThat(drift.known()).isFalse();
        assertThat(drift.referenceMs()).isNaN();
        assertThat(drift.factor(0)).isEqualTo(1);
        assertThat(drift.loaded(0)).isFalse();
        assertThat(drift.throttled()).isFalse();
        for (double reference : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Drift.against(List.of(), SENTINEL, reference))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be above 0 ms and finite");
        }
    }

    private static double median(List<Integer> values) {
        List<Integer> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2.0;
    }

    private static List<Sample> window(List<Integer> micros) {
        List<Sample> samples = new ArrayList<>();
        for (int round = 0; round < micros.size(); round++) {
            samples.add(run(round, micros.get(round)));
        }
        return samples;
    }

    private static Sample run(int round, int micros) {
        return new Sample(SENTINEL, round, 0, micros * 1_000L, 0, Double.NaN, "ok");
    }

    @Provide
    Arbitrary<List<Integer>> series() {
        Arbitrary<List<Integer>> any =
                Arbitraries.integers().between(1_000, 1_700).list().ofMinSize(1).ofMaxSize(16);
        Arbitrary<List<Integer>> rising = Arbitraries.integers()
                .between(0, 60)
                .list()
                .ofMinSize(5)
                .ofMaxSize(16)
                .map(steps -> {
                    List<Integer> series = new ArrayList<>();
                    int level = 1_000;
                    for (int step : steps) {
                        level += step - 15;
                        series.add(level);
                    }
                    return series;
                });
        return Arbitraries.oneOf(any, rising);
    }
}
