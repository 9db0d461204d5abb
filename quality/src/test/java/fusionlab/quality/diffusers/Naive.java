package fusionlab.quality.diffusers;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** The layers that CLIP and the decoder are made of, in plain loops and double precision: what libtorch is compared with. */
final class Naive {

    private final Map<String, float[]> weights;

    Naive(Map<String, float[]> weights) {
        this.weights = weights;
    }

    float[] weight(String name) {
        float[] weight = weights.get(name);
        if (weight == null) {
            throw new AssertionError("the reference lacks " + name);
        }
        return weight;
    }

    boolean has(String name) {
        return weights.containsKey(name);
    }

    /** Rows of {@code x} times the transposed weight, plus the bias if there is one. */
    double[][] linear(String name, double[][] x) {
        float[] weight = weight(name + ".weight");
        int in = x[0].length;
        int out = weight.length / in;
        double[][] y = new double[x.length][out];
        for (int r = 0; r < x.length; r++) {
            for (int o = 0; o < out; o++) {
                double sum = has(name + ".bias") ? weight(name + ".bias")[o] : 0;
                for (int i = 0; i < in; i++) {
                    sum += x[r][i] * weight[o * in + i];
                }
                y[r][o] = sum;
            }
        }
        return y;
    }

    double[][] layerNorm(String name, double[][] x, double epsilon) {
        double[][] y = new double[x.length][];
        for (int r = 0; r < x.length; r++) {
            y[r] = normed(x[r], epsilon);
            for (int i = 0; i < y[r].length; i++) {
                y[r][i] = y[r][i] * weight(name + ".weight")[i] + weight(name + ".bias")[i];
            }
        }
        return y;
    }

    /** One picture, [channels][height][width]. */
    double[][][] groupNorm(String name, double[][][] x, int groups, double epsilon) {
        int each = x.length / groups;
        int height = x[0].length;
        int width = x[0][0].length;
        double[][][] y = new double[x.length][height][width];
        for (int g = 0; g < groups; g++) {
            double[] flat = new double[each * height * width];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = x[g * each + i / (height * width)][i / width % height][i % width];
            }
            double[] normed = normed(flat, epsilon);
            for (int i = 0; i < flat.length; i++) {
                int c = g * each + i / (height * width);
                y[c][i / width % height][i % width] =
                        normed[i] * weight(name + ".weight")[c] + weight(name + ".bias")[c];
            }
        }
        return y;
    }

    double[][][] convolution(String name, double[][][] x, int kernel, int stride, int padding) {
        float[] weight = weight(name + ".weight");
        int in = x.length;
        int out = weight.length / (in * kernel * kernel);
        int height = (x[0].length + 2 * padding - kernel) / stride + 1;
        int width = (x[0][0].length + 2 * padding - kernel) / stride + 1;
        double[][][] y = new double[out][height][width];
        for (int o = 0; o < out; o++) {
            for (int r = 0; r < height; r++) {
                for (int c = 0; c < width; c++) {
                    double sum = has(name + ".bias") ? weight(name + ".bias")[o] : 0;
                    for (int i = 0; i < in; i++) {
                        for (int k = 0; k < kernel * kernel; k++) {
                            int y0 = r * stride - padding + k / kernel;
                            int x0 = c * stride - padding + k % kernel;
                            if (y0 >= 0 && y0 < x[0].length && x0 >= 0 && x0 < x[0][0].length) {
                                sum += x[i][y0][x0] * weight[(o * in + i) * kernel * kernel + k];
                            }
                        }
                    }
                    y[o][r][c] = sum;
                }
            }
        }
        return y;
    }

    static double[][] attention(double[][] q, double[][] k, double[][] v, int heads, boolean causal) {
        int size = q[0].length / heads;
        double[][] y = new double[q.length][q[0].length];
        for (int h = 0; h < heads; h++) {
            for (int r = 0; r < q.length; r++) {
                int seen = causal ? r + 1 : k.length;
                double[] share = new double[seen];
                double sum = 0;
                for (int s = 0; s < seen; s++) {
                    double product = 0;
                    for (int i = h * size; i < (h + 1) * size; i++) {
                        product += q[r][i] * k[s][i];
                    }
                    share[s] = Math.exp(product / Math.sqrt(size));
                    sum += share[s];
                }
                for (int s = 0; s < seen; s++) {
                    for (int i = h * size; i < (h + 1) * size; i++) {
                        y[r][i] += share[s] / sum * v[s][i];
                    }
                }
            }
        }
        return y;
    }

    static double[][] map(double[][] x, DoubleUnaryOperator function) {
        double[][] y = new double[x.length][x[0].length];
        for (int r = 0; r < x.length; r++) {
            for (int i = 0; i < x[r].length; i++) {
                y[r][i] = function.applyAsDouble(x[r][i]);
            }
        }
        return y;
    }

    static double[][][] map(double[][][] x, DoubleUnaryOperator function) {
        double[][][] y = new double[x.length][][];
        for (int c = 0; c < x.length; c++) {
            y[c] = map(x[c], function);
        }
        return y;
    }

    static double[][] sum(double[][] a, double[][] b) {
        double[][] y = new double[a.length][a[0].length];
        for (int r = 0; r < a.length; r++) {
            for (int i = 0; i < a[r].length; i++) {
                y[r][i] = a[r][i] + b[r][i];
            }
        }
        return y;
    }

    static double[][][] sum(double[][][] a, double[][][] b) {
        double[][][] y = new double[a.length][][];
        for (int c = 0; c < a.length; c++) {
            y[c] = sum(a[c], b[c]);
        }
        return y;
    }

    static double[][][] doubled(double[][][] x) {
        double[][][] y = new double[x.length][2 * x[0].length][2 * x[0][0].length];
        for (int c = 0; c < y.length; c++) {
            for (int r = 0; r < y[c].length; r++) {
                for (int i = 0; i < y[c][r].length; i++) {
                    y[c][r][i] = x[c][r / 2][i / 2];
                }
            }
        }
        return y;
    }

    /** [channels][height][width] to [pixels][channels]. */
    static double[][] tokens(double[][][] x) {
        int width = x[0][0].length;
        double[][] y = new double[x[0].length * width][x.length];
        for (int c = 0; c < x.length; c++) {
            for (int p = 0; p < y.length; p++) {
                y[p][c] = x[c][p / width][p % width];
            }
        }
        return y;
    }

    static double[][][] picture(double[][] tokens, int width) {
        double[][][] y = new double[tokens[0].length][tokens.length / width][width];
        for (int c = 0; c < y.length; c++) {
            for (int p = 0; p < tokens.length; p++) {
                y[c][p / width][p % width] = tokens[p][c];
            }
        }
        return y;
    }

    static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }

    static double quickGelu(double x) {
        return x / (1 + Math.exp(-1.702 * x));
    }

    /** With the error function as the integral that it is, by Simpson's rule. */
    static double gelu(double x) {
        int steps = 2000;
        double end = x / Math.sqrt(2);
        double h = end / steps;
        double sum = 1 + Math.exp(-end * end);
        for (int i = 1; i < steps; i++) {
            sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-(i * h) * (i * h));
        }
        return x * (1 + 2 / Math.sqrt(Math.PI) * sum * h / 3) / 2;
    }

    private static double[] normed(double[] x, double epsilon) {
        double mean = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        double variance = 0;
        for (double value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - mean) / Math.sqrt(variance + epsilon);
        }
        return y;
    }
}
