package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.search.PairedDifference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

class StatisticsPropertyTests {

    @Property
    void a_difference_turns_its_sign_with_its_sides_and_does_not_see_what_both_have(
            @ForAll("scores") double[] one,
            @ForAll("scores") double[] other,
            @ForAll @DoubleRange(min = -1, max = 1) double both) {
        PairedDifference difference = PairedDifference.of(one, other, one.length);
        PairedDifference turned = PairedDifference.of(other, one, one.length);
        PairedDifference shifted = PairedDifference.of(plus(one, both), plus(other, both), one.length);

        assertThat(turned.mean()).isEqualTo(0.0 - difference.mean());
        assertThat(turned.standardError()).isEqualTo(difference.standardError());
        assertThat(shifted.mean()).isCloseTo(difference.mean(), within(1e-12));
        assertThat(shifted.standardError()).isCloseTo(difference.standardError(), within(1e-12));
        assertThat(difference.distinct())
                .isEqualTo(Math.abs(difference.mean()) > 1.959964 * difference.standardError());
        assertThat(difference.count()).isEqualTo(one.length);
    }

    /** By the sum of squares of all pairs, which needs no mean: sum over i < j of (d_i - d_j)^2 = n times the squares about the mean. */
    @Property
    void its_error_is_that_of_a_mean_of_so_many(@ForAll("scores") double[] one, @ForAll("scores") double[] other) {
        int n = one.length;
        double pairs = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double apart = one[i] - other[i] - one[j] + other[j];
                pairs += apart * apart;
            }
        }

        assertThat(PairedDifference.of(one, other, n).standardError())
                .isCloseTo(Math.sqrt(pairs / n / (n - 1) / n), within(1e-9));
    }

    @Example
    void one_pair_has_no_error_and_is_never_distinct() {
        PairedDifference one = PairedDifference.of(new double[] {5}, new double[] {1}, 1);

        assertThat(one.standardError()).isNaN();
        assertThat(one.halfWidth()).isInfinite();
        assertThat(one.distinct()).isFalse();
        assertThat(PairedDifference.of(2, k -> 0.0).distinct())
                .as("equal pictures")
                .isFalse();
        assertThat(PairedDifference.of(2, k -> 0.5).distinct())
                .as("without any spread")
                .isTrue();
    }

    @Property(tries = 100)
    void halves_that_agree_correlate_whatever_the_scale_and_the_order_of_items(
            @ForAll("distinct") List<Integer> values, @ForAll Random random) {
        List<double[]> items = new ArrayList<>();
        for (int value : values) {
            double spread = random.nextDouble();
            items.add(new double[] {value + spread, 3 * value - spread, value - spread, 3 * value + spread});
        }
        SplitHalf agreement = SplitHalf.of(items);
        Collections.shuffle(items, random);

        assertThat(agreement.pearson()).isCloseTo(1, within(1e-9));
        assertThat(agreement.spearman()).isCloseTo(1, within(1e-9));
        assertThat(SplitHalf.of(items).pearson()).isCloseTo(agreement.pearson(), within(1e-9));
    }

    @Property(tries = 100)
    void halves_that_contradict_each_other_correlate_negatively_and_only_ranks_see_through_a_bend(
            @ForAll("distinct") List<Integer> values) {
        List<double[]> opposite =
                values.stream().map(value -> new double[] {value, -value}).toList();
        List<double[]> bent = values.stream()
                .map(value -> new double[] {value, Math.exp(value / 4.0)})
                .toList();

        assertThat(SplitHalf.of(opposite).pearson()).isCloseTo(-1, within(1e-9));
        assertThat(SplitHalf.of(opposite).spearman()).isCloseTo(-1, within(1e-9));
        assertThat(SplitHalf.of(bent).spearman()).isCloseTo(1, within(1e-9));
        assertThat(SplitHalf.of(bent).pearson()).isBetween(0.0, 1 + 1e-9);
    }

    @Example
    void equal_values_share_their_rank() {
        // Ranks of the even half 0, 1.5, 1.5, 3, of the odd one 0, 1, 2, 3: 4.5 over the root of 4.5 times 5.
        SplitHalf agreement = SplitHalf.of(
                List.of(new double[] {1, 10}, new double[] {2, 20}, new double[] {2, 30}, new double[] {7, 40}));

        assertThat(agreement.spearman()).isCloseTo(4.5 / Math.sqrt(4.5 * 5), within(1e-12));
        assertThat(SplitHalf.of(List.of(new double[] {1, 2}, new double[] {1, 3}))
                        .pearson())
                .as("one half does not vary")
                .isNaN();
        assertThat(SplitHalf.of(List.of(new double[] {1, 3}, new double[] {2, 3}))
                        .spearman())
                .as("nor the other")
                .isNaN();
        assertThat(SplitHalf.of(List.of()).pearson()).isNaN();
        assertThat(SplitHalf.of(List.of(new double[] {1, 2})).spearman()).isNaN();
    }

    private static double[] plus(double[] scores, double each) {
        return Arrays.stream(scores).map(score -> score + each).toArray();
    }

    @Provide
    Arbitrary<double[]> scores() {
        return Arbitraries.doubles().between(-1, 1).array(double[].class).ofSize(9);
    }

    @Provide
    Arbitrary<List<Integer>> distinct() {
        return Arbitraries.integers()
                .between(-20, 20)
                .list()
                .uniqueElements()
                .ofMinSize(2)
                .ofMaxSize(12);
    }
}
