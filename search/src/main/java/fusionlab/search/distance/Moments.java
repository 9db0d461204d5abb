package fusionlab.search.distance;

import java.util.Arrays;

/**
 * Number, mean and scatter of a set of vectors, such as the features of pictures. Sets are merged without their vectors by the formula of
 * Chan, Golub and LeVeque (1979), so that a set may be gathered in pieces. Immutable.
 */
public final class Moments {

    private static final int AT_ONCE = 4;

    private final long count;
    private final double[] mean;

    /** Sums of products of deviations from the mean: row by row, each up to its diagonal. */
    private final double[] scatter;

    private Moments(long count, double[] mean, double[] scatter) {
        this.count = count;
        this.mean = mean;
        this.scatter = scatter;
    }

    /** Of the empty set. */
    public static Moments none(int dimension) {
        if (dimension < 1) {
            throw new IllegalArgumentException("Vectors have 1 dimension at least, not " + dimension);
        }
        return new Moments(0, new double[dimension], new double[Math.multiplyExact(dimension, dimension + 1) / 2]);
    }

    /**
     * @param vectors one after another
     * @throws IllegalArgumentException if they are not whole, or a number is not finite
     */
    public static Moments of(int dimension, float[] vectors) {
        Moments moments = none(dimension);
        if (vectors.length % dimension != 0) {
            throw new IllegalArgumentException(
                    vectors.length + " numbers are no whole vectors of " + dimension + " dimensions");
        }
        int count = vectors.length / dimension;
        for (int i = 0; i < vectors.length; i++) {
            if (!Float.isFinite(vectors[i])) {
                throw new IllegalArgumentException("Vector " + i / dimension + " holds " + vectors[i]);
            }
            moments.mean[i % dimension] += vectors[i];
        }
        for (int i = 0; i < dimension && count > 0; i++) {
            moments.mean[i] /= count;
        }
        double[][] deviations = new double[AT_ONCE][dimension];
        for (int from = 0; from < count; from += AT_ONCE) {
            for (int i = 0; i < AT_ONCE * dimension; i++) {
                int at = from * dimension + i;
                deviations[i / dimension][i % dimension] =
                        at < vectors.length ? vectors[at] - moments.mean[i % dimension] : 0;
            }
            moments.add(deviations);
        }
        return new Moments(count, moments.mean, moments.scatter);
    }

    /** @throws IllegalArgumentException if the other's vectors have another dimension */
    public Moments merged(Moments other) {
        requireSameDimension(other);
        long both = count + other.count;
        if (other.count == 0 || count == 0) {
            return other.count == 0 ? this : other;
        }
        double share = (double) other.count / both;
        double[] difference = new double[mean.length];
        double[] middle = new double[mean.length];
        for (int i = 0; i < mean.length; i++) {
            difference[i] = other.mean[i] - mean[i];
            middle[i] = mean[i] + difference[i] * share;
        }
        double[] sum = scatter.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.scatter[i];
        }
        Moments merged = new Moments(both, middle, sum);
        double weight = Math.sqrt(count * share);
        double[][] deviations = new double[AT_ONCE][mean.length];
        for (int i = 0; i < mean.length; i++) {
            deviations[0][i] = weight * difference[i];
        }
        merged.add(deviations);
        return merged;
    }

    /** Only while a new object is being filled. Several vectors at once, because the scatter of many dimensions fills no cache. */
    private void add(double[][] deviations) {
        double[] first = deviations[0];
        double[] second = deviations[1];
        double[] third = deviations[2];
        double[] fourth = deviations[3];
        for (int i = 0, from = 0; i < mean.length; from += ++i) {
            for (int j = 0; j <= i; j++) {
                scatter[from + j] +=
                        first[i] * first[j] + second[i] * second[j] + third[i] * third[j] + fourth[i] * fourth[j];
            }
        }
    }

    void requireSameDimension(Moments other) {
        if (other.mean.length != mean.length) {
            throw new IllegalArgumentException("Sets of vectors of " + mean.length + " and of " + other.mean.length
                    + " dimensions do not compare");
        }
    }

    public long count() {
        return count;
    }

    public int dimension() {
        return mean.length;
    }

    /** A copy. */
    public double[] mean() {
        return mean.clone();
    }

    /** Element of the unbiased sample covariance; NaN below two vectors. */
    public double covariance(int row, int column) {
        int low = Math.min(row, column);
        int high = Math.max(row, column);
        return count < 2 ? Double.NaN : scatter[high * (high + 1) / 2 + low] / (count - 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Moments moments
                && count == moments.count
                && Arrays.equals(mean, moments.mean)
                && Arrays.equals(scatter, moments.scatter);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(count) * 31 + Arrays.hashCode(mean);
    }

    @Override
    public String toString() {
        return count + " vectors of " + mean.length + " dimensions";
    }
}
