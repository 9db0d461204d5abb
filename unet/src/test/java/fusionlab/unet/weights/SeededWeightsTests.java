package fusionlab.unet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.unet.Precision;
import fusionlab.unet.weights.Weight.Role;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeededWeightsTests {

    private static final SeededWeights WEIGHTS = new SeededWeights(1);

    @Test
    void values_are_the_same_on_every_machine() {
        float[] again = new float[3];
        new SeededWeights(1)
                .values(weight("conv1.weight", Role.MATRIX, 320, 320, 3, 3), Precision.FP32)
                .asFloatBuffer()
                .get(again);
        assertThat(again).containsExactly(-0.011572957f, 0.021936655f, -0.021783948f);
        assertThat(first(weight("conv1.weight", Role.MATRIX, 320, 320, 3, 3), 3))
                .containsExactly(again);
        assertThat(first(weight("conv1.bias", Role.BIAS, 320), 3))
                .containsExactly(-0.013007045f, -0.008509874f, 0.031089067f);
        assertThat(first(weight("norm1.weight", Role.NORM_SCALE, 320), 3))
                .containsExactly(1.0486389f, 0.9855072f, 1.0060302f);
    }

    @Test
    void matrices_are_neither_zero_nor_small_and_scales_are_about_one() {
        FloatBuffer matrix = floats(weight("conv1.weight", Role.MATRIX, 1280, 2560, 3, 3));
        FloatBuffer scale = floats(weight("norm1.weight", Role.NORM_SCALE, 2560));

        boolean within = true;
        int negative = 0;
        for (int i = 0; i < matrix.limit(); i++) {
            float magnitude = Math.abs(matrix.get(i));
            within &= magnitude >= 1f / 128 && magnitude <= 1f / 32;
            negative += matrix.get(i) < 0 ? 1 : 0;
        }
        assertThat(within).isTrue();
        assertThat((double) negative / matrix.limit()).isBetween(0.49, 0.51);
        for (int i = 0; i < scale.limit(); i++) {
            assertThat(scale.get(i)).isBetween(0.9f, 1.1f);
        }
    }

    @Test
    void names_choose_the_slice_and_the_seed_the_pool() {
        float[] one = first(weight("a.weight", Role.MATRIX, 8, 8), 8);

        assertThat(first(weight("b.weight", Role.MATRIX, 8, 8), 8)).isNotEqualTo(one);
        FloatBuffer other = new SeededWeights(2)
                .values(weight("a.weight", Role.MATRIX, 8, 8), Precision.FP32)
                .asFloatBuffer();
        assertThat(other.get(0)).isNotEqualTo(one[0]);
    }

    @Test
    void a_matrix_larger_than_the_pool_has_all_its_values() {
        ByteBuffer values = WEIGHTS.values(weight("huge.weight", Role.MATRIX, 4096, 8192), Precision.FP32);

        assertThat(values.remaining()).isEqualTo(4 * 4096 * 8192);
        assertThat(values.asFloatBuffer().get(4096 * 8192 - 1)).isNotZero();
    }

    @Test
    void half_precision_values_are_the_rounded_ones() {
        Weight weight = weight("conv1.weight", Role.MATRIX, 64, 64);
        FloatBuffer floats = floats(weight);
        ByteBuffer halves = WEIGHTS.values(weight, Precision.FP16);

        assertThat(halves.remaining()).isEqualTo(2 * 64 * 64);
        for (int i = 0; i < 64 * 64; i++) {
            assertThat(halves.getShort(2 * i)).isEqualTo(HalfPrecision.bits(floats.get(i)));
        }
    }

    @Test
    void half_precision_values_come_back_to_within_their_last_bit() {
        for (float value : new float[] {0, 1, -2, 65504, 0.00006103515625f, 0.0312f, -0.0078f, 1.1f}) {
            float back = HalfPrecision.value(HalfPrecision.bits(value));
            assertThat(Math.abs(back - value)).isLessThanOrEqualTo(Math.abs(value) / 2048);
            assertThat(HalfPrecision.bits(back)).isEqualTo(HalfPrecision.bits(value));
        }
    }

    @Test
    void int8_values_are_the_nearest_steps_and_none_is_near_zero() {
        Weight weight = weight("conv1.weight", Role.MATRIX, 320, 320, 3, 3);
        FloatBuffer floats = floats(weight);
        ByteBuffer bytes = WEIGHTS.values(weight, Precision.INT8);

        assertThat(bytes.remaining()).isEqualTo(320 * 320 * 9);
        int least = 127;
        boolean nearest = true;
        for (int i = 0; i < bytes.remaining(); i++) {
            least = Math.min(least, Math.abs(bytes.get(i)));
            nearest &= Math.abs(bytes.get(i) * SeededWeights.INT8_STEP - floats.get(i))
                    <= 0.5001f * SeededWeights.INT8_STEP;
        }
        assertThat(nearest).isTrue();
        assertThat(least).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0000",
        "1, 3c00",
        "-1, bc00",
        "0.5, 3800",
        "65504, 7bff",
        "0.00006103515625, 0400",
        "1.00048828125, 3c00",
        "1.00146484375, 3c02",
        "1.0005, 3c01",
        "0.0999755859375, 2e66",
        "-2, c000"
    })
    void half_precision_rounds_to_nearest_even(float value, String bits) {
        assertThat(String.format("%04x", HalfPrecision.bits(value) & 0xffff)).isEqualTo(bits);
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-6f, 65520f, Float.NaN, Float.POSITIVE_INFINITY, -1e9f})
    void what_is_no_normal_half_is_refused(float value) {
        assertThatThrownBy(() -> HalfPrecision.bits(value)).isInstanceOf(ArithmeticException.class);
    }

    private static Weight weight(String name, Role role, long... shape) {
        List<Long> dimensions = new ArrayList<>();
        for (long size : shape) {
            dimensions.add(size);
        }
        return new Weight(name, dimensions, role);
    }

    private static FloatBuffer floats(Weight weight) {
        return WEIGHTS.values(weight, Precision.FP32).asFloatBuffer();
    }

    private static float[] first(Weight weight, int count) {
        float[] values = new float[count];
        floats(weight).get(values);
        return values;
    }
}
