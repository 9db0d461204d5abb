package fusionlab.search.distance;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The squared Fréchet distance of two normal distributions with the moments of two sets (Dowson and Landau, 1982): |m1 - m2|² + tr(C1 + C2 -
 * 2 (C1 C2)^½). Over the features of Inception-v3 it is FID (Heusel et al., 2017); over others it must not be called so. It is biased
 * upwards for small sets, so only sets of equal numbers compare.
 */
public final class FrechetDistance {

    private FrechetDistance() {}

    /**
     * The distance, 0 or more, in squared units of the features. Covariances may be singular, as they are with no more vectors than
     * dimensions: the trace of the root is computed as the sum of the singular values of A1ᵀ A2, where A Aᵀ = C, which needs no inverse
     * and loses no digits to a second root.
     *
     * @throws IllegalArgumentException if a set has fewer than two vectors, or the dimensions differ
     */
    public static double between(Moments one, Moments other) {
        one.requireSameDimension(other);
        if (Math.min(one.count(), other.count()) < 2) {
            throw new IllegalArgumentException("A Fréchet distance needs sets of 2 pictures at least, not of "
                    + one.count() + " and " + other.count());
        }
        double[] first = one.mean();
        double[] second = other.mean();
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            double difference = first[i] - second[i];
            sum += difference * difference + one.covariance(i, i) + other.covariance(i, i);
        }
        return Math.max(0, sum - 2 * nuclearNorm(product(CovarianceFactor.of(one), CovarianceFactor.of(other))));
    }

    private static DMatrixRMaj product(CovarianceFactor one, CovarianceFactor other) {
        DMatrixRMaj product = new DMatrixRMaj(one.rank(), other.rank());
        CommonOps_DDRM.multTransB(one.transposed(), other.transposed(), product);
        return product;
    }

    private static double nuclearNorm(DMatrixRMaj matrix) {
        if (matrix.getNumElements() == 0) {
            return 0;
        }
        SingularValueDecomposition_F64<DMatrixRMaj> decomposition =
                DecompositionFactory_DDRM.svd(matrix.getNumRows(), matrix.getNumCols(), false, false, true);
        if (!decomposition.decompose(matrix)) {
            throw new ArithmeticException("The product of covariances has no singular values to working precision");
        }
        double sum = 0;
        for (int i = 0; i < decomposition.numberOfSingularValues(); i++) {
            sum += decomposition.getSingularValues()[i];
        }
        return sum;
    }
}
