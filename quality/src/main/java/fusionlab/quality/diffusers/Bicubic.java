package fusionlab.quality.diffusers;

import org.bytedeco.pytorch.Tensor;

/** Pillow's bicubic resampling (a = -0.5, widened when shrinking), which CLIP's preprocessing uses. */
public final class Bicubic {

    private static final double A = -0.5;
    private static final double SUPPORT = 2;

    private Bicubic() {}

    /** One picture's planes, row-major [planes,side,side], to [planes,size,size]. Values may overshoot by some per cent. */
    public static float[] resize(float[] picture, int planes, int side, int size) {
        if (side == size) {
            return picture.clone();
        }
        Window[] windows = windows(side, size);
        float[] narrow = new float[planes * side * size]; // each row [side] to [size]
        for (int row = 0; row < planes * side; row++) {
            for (int x = 0; x < size; x++) {
                narrow[row * size + x] = windows[x].sum(picture, row * side, 1);
            }
        }
        float[] resized = new float[planes * size * size];
        for (int plane = 0; plane < planes; plane++) {
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    resized[(plane * size + y) * size + x] = windows[y].sum(narrow, plane * side * size + x, size);
                }
            }
        }
        return resized;
    }

    /** [B,C,H,W] to [B,C,size,size], as one matrix for each side. */
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
        float[] weights = new float[out * in];
        Window[] windows = windows(in, out);
        for (int i = 0; i < out; i++) {
            Window window = windows[i];
            System.arraycopy(window.weights(), 0, weights, i * in + window.from(), window.weights().length);
        }
        return weights;
    }

    private static Window[] windows(int in, int out) {
        double scale = (double) in / out;
        double widening = Math.max(1, scale);
        Window[] windows = new Window[out];
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
            float[] weights = new float[row.length];
            for (int j = 0; j < row.length; j++) {
                weights[j] = (float) (row[j] / sum);
            }
            windows[i] = new Window(from, weights);
        }
        return windows;
    }

    /** The old pixels in a new one, and how much of each. */
    @SuppressWarnings("ArrayRecordComponent") // of this class only
    private record Window(int from, float[] weights) {

        float sum(float[] values, int offset, int step) {
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i] * values[offset + (from + i) * step];
            }
            return (float) sum;
        }
    }

    private static double kernel(double signed) {
        double x = Math.abs(signed);
        if (x < 1) {
            return ((A + 2) * x - (A + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
}
