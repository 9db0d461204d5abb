package fusionlab.search.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class FrechetDistancePropertyTests {

    @Property(tries = 300)
    void anyCutIntoPiecesGivesTheMomentsOfTheWholeAndTheSameDistance(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 9) int dimension) {
        RandomGenerator random = new SplittableRandom(seed);
        float[] vectors = vectors(random, count, dimension);
        Moments whole = Moments.of(dimension, vectors);
        Moments pieces = Moments.none(dimension);
        for (int from = 0; from < count; ) {
            int to = random.nextInt(from, count + 1); // pieces may be empty
            pieces =
                    pieces.merged(Moments.of(dimension, Arrays.copyOfRange(vectors, from * dimension, to * dimension)));
            from = to;
        }
        assertThat(pieces.count()).isEqualTo(count);
        assertThat(pieces.mean()).containsExactly(whole.mean(), within(1e-6));
        for (int row = 0; row < dimension; row++) {
            for (int column = 0; column < dimension; column++) {
                assertThat(pieces.covariance(row, column)).isCloseTo(whole.covariance(row, column), within(1e-6));
            }
        }
        Moments other = Moments.of(dimension, vectors(random, 40, dimension));
        assertThat(FrechetDistance.between(pieces, other))
                .isCloseTo(FrechetDistance.between(whole, other), within(1e-6));
    }

    @Property(tries = 300)
    void equalSetsHaveNoDistanceEvenWhereTheirCovarianceIsSingular(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 30) int count,
            @ForAll @IntRange(min = 1, max = 20) int dimension) {
        Moments moments = Moments.of(dimension, vectors(new SplittableRandom(seed), count, dimension));

        assertThat(FrechetDistance.between(moments, moments)).isBetween(0.0, 1e-9);
    }

    @Property(tries = 300)
    void theDistanceIsSymmetricAndNeverNegative(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 30) int count,
            @ForAll @IntRange(min = 1, max = 20) int dimension) {
        RandomGenerator random = new SplittableRandom(seed);
        Moments one = Moments.of(dimension, vectors(random, count, dimension));
        Moments other = Moments.of(dimension, vectors(random, count + 3, dimension));

        double distance = FrechetDistance.between(one, other);

        assertThat(distance)
                .isNotNegative()
                .isCloseTo(FrechetDistance.between(other, one), within(1e-9 * (1 + distance)));
    }

    /** In each dimension |m1 - m2|² + s1² + s2² - 2 s1 s2. */
    @Property(tries = 300)
    void normalsWithIndependentDimensionsHaveTheirClosedForm(
            @ForAll @DoubleRange(min = -5, max = 5) double mean,
            @ForAll @DoubleRange(min = 0, max = 4) double first,
            @ForAll @DoubleRange(min = 0, max = 4) double second) {
        Moments one = Moments.of(2, pair(0, 1, first, second));
        Moments other = Moments.of(2, pair(mean, -1, second, 3));

        double expected = square(mean) + square(first - second) + square(2) + square(second - 3);
        assertThat(FrechetDistance.between(one, other)).isCloseTo(expected, within(1e-5));
    }

    @Example
    void correlatedNormalsOfOneShapeAndTwoSizesHaveTheirClosedForm() {
        float[] vectors = vectors(new SplittableRandom(1), 50, 6);
        float[] threefold = vectors.clone();
        for (int i = 0; i < threefold.length; i++) {
            threefold[i] *= 3;
        }
        Moments one = Moments.of(6, vectors);
        Moments other = Moments.of(6, threefold);
        double expected = 0; // C2 = 9 C1: tr(C1 + 9 C1 - 2 x 3 C1) = 4 tr C1, and |3 m - m|² = 4 |m|²
        for (int i = 0; i < 6; i++) {
            expected += 4 * one.covariance(i, i) + 4 * square(one.mean()[i]);
        }
        assertThat(FrechetDistance.between(one, other)).isCloseTo(expected, within(1e-4));
    }

    @Example
    void setsThatSpanDifferentDirectionsOnlyHaveAllOfTheirVariance() {
        Moments one = Moments.of(2, new float[] {-1, 0, 1, 0});
        Moments other = Moments.of(2, new float[] {0, -1, 0, 1});

        assertThat(FrechetDistance.between(one, other)).isCloseTo(4, within(1e-12));
    }

    @Example
    void whatHasNoDistanceIsRefusedWithTheReason() {
        Moments single = Moments.of(2, new float[] {1, 2});
        Moments pair = Moments.of(2, new float[] {1, 2, 3, 4});

        assertThatThrownBy(() -> FrechetDistance.between(single, pair))
                .hasMessageContaining("2 pictures at least, not of 1 and 2");
        assertThatThrownBy(() -> FrechetDistance.between(pair, Moments.none(3)))
                .hasMessageContaining("of 2 and of 3 dimensions");
        assertThatThrownBy(() -> Moments.of(2, new float[] {1})).hasMessageContaining("no whole vectors");
        assertThatThrownBy(() -> Moments.of(2, new float[] {1, 2, Float.NaN, 3}))
                .hasMessage("Vector 1 holds NaN");
        assertThatThrownBy(() -> Moments.none(0)).hasMessageContaining("1 dimension at least");
    }

    /** Four vectors with given means and standard deviations, and no covariance. */
    private static float[] pair(double meanX, double meanY, double deviationX, double deviationY) {
        double scale = Math.sqrt(3) / 2; // of the unbiased variance of four
        float[] vectors = new float[8];
        for (int i = 0; i < 4; i++) {
            vectors[2 * i] = (float) (meanX + (i < 2 ? scale : -scale) * deviationX);
            vectors[2 * i + 1] = (float) (meanY + (i % 2 == 0 ? scale : -scale) * deviationY);
        }
        return vectors;
    }

    private static float[] vectors(RandomGenerator random, int count, int dimension) {
        float[] vectors = new float[count * dimension];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) (i % dimension + random.nextGaussian() * (1 + i % dimension));
        }
        return vectors;
    }

    private static double square(double value) {
        return value * value;
    }
}
