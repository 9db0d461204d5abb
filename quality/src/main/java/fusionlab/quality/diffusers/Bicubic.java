package fusionlab.quality.diffusers;

import org.bytedeco.pytorch.Tensor;

/** Pillow's bicubic resampling (a = -0.5, widened when shrinking), which CLIP's preprocessing uses, as one matrix for each side. */
final class Bicubic {

    private static final double A = -0.5;
    private static final double SUPPORT = 2;

    private Bicubic() {}

    /** [B,C,H,W] to [B,C,size,size]. */
    static Tensor resize(Tensor pictures, int size) {
        int height = (int) pictures.size(2);
        int width = (int) pictures.size(3);
        if (height == size && width == size) {
            return pictures;
        }
        Tensor rows = Tensor.create(weights(height, size), size, height).to(pictures);
        Tensor columns = Tensor.create(weights(width, size), size, width).to(pictures);
        return rows.matmul(pictures).matmul(columns.transpose(0, 1));
    }

    /** Row-major [out,in]: how much of each old pixel is in each new one. */
    static float[] weights(int in, int out) {
        double scale = (double) in / out;
        double widening = Math.max(1, scale);
        float[] weights = new float[out * in];
        for (int i = 0; i < out; i++) {
            double center = (i + 0.5) * scale;
            int from = Math.max(0, (int) (center - SUPPORT * widening + 0.5));
            int to = Math.min(in, (int) (center + SUPPORT * widening + 0.5));
            double[] row = new double[to - from];
            double sum = 0;
            for (int j = from; j < to; j++) {
                row[j - from] = kernel((j - center + 0.5) / widening);
                sum += row[j - from];
            }
            for (int j = from; j < to; j++) {
                weights[i * in + j] = (float) (row[j - from] / sum);
            }
        }
        return weights;
    }

    private static double kernel(double signed) {
        double x = Math.abs(signed);
        if (x < 1) {
            return ((A + 2) * x - (A + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
}
