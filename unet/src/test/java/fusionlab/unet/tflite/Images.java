package fusionlab.unet.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import org.tensorflow.lite.schema.Conv2DOptionsT;
import org.tensorflow.lite.schema.Padding;

/** The operators on images, which are [batch, height, width, channels]. */
final class Images {

    private Images() {}

    static Computed padded(Computed image, Computed paddings) {
        double[] p = paddings.values();
        assertThat(new double[] {p[0], p[1], p[6], p[7]}).containsOnly(0);
        int height = image.size(1) + (int) (p[2] + p[3]);
        int width = image.size(2) + (int) (p[4] + p[5]);
        int channels = image.size(3);
        int[] shape = {image.size(0), height, width, channels};
        double[] values = new double[Computed.elements(shape)];
        for (int i = 0; i < image.values().length; i++) {
            int row = i / channels / image.size(2) % image.size(1) + (int) p[2];
            int column = i / channels % image.size(2) + (int) p[4];
            int each = i / channels / image.size(2) / image.size(1);
            values[((each * height + row) * width + column) * channels + i % channels] = image.values()[i];
        }
        return new Computed(shape, values);
    }

    /** By the window under each output pixel; SAME has its odd zero behind. */
    static Computed convolved(Computed image, Computed filter, Conv2DOptionsT options) {
        assertThat(new int[] {options.getDilationHFactor(), options.getDilationWFactor()})
                .containsOnly(1);
        assertThat(options.getFusedActivationFunction()).isZero();
        boolean same = options.getPadding() == Padding.SAME;
        int kernel = filter.size(1);
        int[] steps = {options.getStrideH(), options.getStrideW()};
        int[] sizes = new int[2];
        int[] before = new int[2];
        for (int axis = 0; axis < 2; axis++) {
            int size = image.size(1 + axis);
            sizes[axis] = same ? (size + steps[axis] - 1) / steps[axis] : (size - kernel) / steps[axis] + 1;
            before[axis] = same ? Math.max(0, (sizes[axis] - 1) * steps[axis] + kernel - size) / 2 : 0;
        }
        int in = image.size(3);
        int[] shape = {image.size(0), sizes[0], sizes[1], filter.size(0)};
        double[] values = new double[Computed.elements(shape)];
        for (int i = 0; i < values.length; i++) {
            int out = i % shape[3];
            int column = i / shape[3] % sizes[1] * steps[1] - before[1];
            int row = i / shape[3] / sizes[1] % sizes[0] * steps[0] - before[0];
            int each = i / shape[3] / sizes[1] / sizes[0];
            for (int tap = 0; tap < kernel * kernel; tap++) {
                int y = row + tap / kernel;
                int x = column + tap % kernel;
                if (y >= 0 && y < image.size(1) && x >= 0 && x < image.size(2)) {
                    int pixel = ((each * image.size(1) + y) * image.size(2) + x) * in;
                    int weight = (out * kernel * kernel + tap) * in;
                    for (int k = 0; k < in; k++) {
                        values[i] += image.values()[pixel + k] * filter.values()[weight + k];
                    }
                }
            }
        }
        return new Computed(shape, values);
    }
}
