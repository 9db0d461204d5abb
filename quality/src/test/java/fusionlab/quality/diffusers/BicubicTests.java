package fusionlab.quality.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.tensors.Floats;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class BicubicTests {

    @Test
    void each_new_pixel_is_a_mean_of_old_ones() {
        float[] weights = Bicubic.weights(512, 224);

        for (int i = 0; i < 224; i++) {
            double sum = 0;
            for (int j = 0; j < 512; j++) {
                sum += weights[i * 512 + j];
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    /** Keys' cubic with a = -0.5 halfway between two pixels, known by hand: -1/16, 9/16, 9/16, -1/16. */
    @Test
    void doubling_interpolates_as_the_cubic_does() {
        float[] weights = Bicubic.weights(8, 16);

        // the new pixel 7 lies a quarter before the old pixels' middle: at 3.25 in their centers
        double near = kernel(0.25);
        assertThat(weights[7 * 8 + 3]).isCloseTo((float) near, within(1e-6f));
        assertThat(weights[7 * 8 + 4]).isCloseTo((float) kernel(0.75), within(1e-6f));
        assertThat(weights[7 * 8 + 2]).isCloseTo((float) kernel(1.25), within(1e-6f));
        assertThat(weights[7 * 8 + 5]).isCloseTo((float) kernel(1.75), within(1e-6f));
        assertThat(weights[7 * 8 + 6]).isZero();
    }

    @Test
    void a_flat_picture_stays_flat() {
        try (PointerScope scope = new PointerScope()) {
            float[] values = new float[3 * 20 * 20];
            java.util.Arrays.fill(values, 0.3f);
            float[] resized = Floats.of(Bicubic.resize(Floats.tensor(values, 1, 3, 20, 20), 7));

            assertThat(resized).hasSize(3 * 49);
            for (float value : resized) {
                assertThat(value).isCloseTo(0.3f, within(1e-6f));
            }
        }
    }

    private static double kernel(double x) {
        return x < 1 ? 1.5 * x * x * x - 2.5 * x * x + 1 : -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2;
    }
}
