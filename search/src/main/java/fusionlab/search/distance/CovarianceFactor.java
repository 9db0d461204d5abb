package fusionlab.search.distance;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * A matrix A with A Aᵀ = the covariance of a set of vectors, and as many columns as the covariance has rank: by Cholesky's decomposition with
 * diagonal pivoting (Higham, 1990), which ends where only rounding is left. For few vectors of many dimensions it is small.
 *
 * @param transposed the columns as rows
 */
record CovarianceFactor(DMatrixRMaj transposed) {

    static CovarianceFactor of(Moments moments) {
        int size = moments.dimension();
        double[] left = new double[size];
        for (int i = 0; i < size; i++) {
            left[i] = moments.covariance(i, i);
        }
        double rounding = size * Math.ulp(left[largest(left)]);
        List<double[]> columns = new ArrayList<>();
        while (columns.size() < size) {
            int pivot = largest(left);
            if (left[pivot] <= rounding) {
                break;
            }
            double[] column = column(moments, pivot, columns);
            double root = Math.sqrt(left[pivot]);
            for (int i = 0; i < size; i++) {
                column[i] = left[i] == 0 ? 0 : column[i] / root; // a pivot of before has nothing left
                left[i] = Math.max(0, left[i] - column[i] * column[i]);
            }
            column[pivot] = root;
            left[pivot] = 0;
            columns.add(column);
        }
        return new CovarianceFactor(rows(columns, size));
    }

    int rank() {
        return transposed.getNumRows();
    }

    /** What the earlier columns leave of a column of the covariance. */
    private static double[] column(Moments moments, int pivot, List<double[]> earlier) {
        double[] column = new double[moments.dimension()];
        for (int i = 0; i < column.length; i++) {
            column[i] = moments.covariance(i, pivot);
        }
        for (double[] other : earlier) {
            double share = other[pivot];
            for (int i = 0; i < column.length; i++) {
                column[i] -= share * other[i];
            }
        }
        return column;
    }

    private static int largest(double[] numbers) {
        int largest = 0;
        for (int i = 1; i < numbers.length; i++) {
            largest = numbers[i] > numbers[largest] ? i : largest;
        }
        return largest;
    }

    private static DMatrixRMaj rows(List<double[]> rows, int width) {
        DMatrixRMaj matrix = new DMatrixRMaj(rows.size(), width);
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, matrix.data, i * width, width);
        }
        return matrix;
    }
}
