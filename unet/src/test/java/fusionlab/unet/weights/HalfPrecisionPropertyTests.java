package fusionlab.unet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class HalfPrecisionPropertyTests {

    @Property
    void it_rounds_to_the_nearest_and_to_even_between_two(
            @ForAll @IntRange(min = 0x38800000, max = 0x477fd000) int pattern) {
        float value = Float.intBitsToFloat(pattern);
        short bits = HalfPrecision.bits(value);
        float near = HalfPrecision.value(bits);
        float below = bits == 0x400 ? 0 : HalfPrecision.value((short) (bits - 1));
        float above = HalfPrecision.value((short) (bits + 1));

        assertThat(Math.abs(value - near))
                .isLessThanOrEqualTo(Math.min(Math.abs(value - below), Math.abs(value - above)));
        assertThat(HalfPrecision.bits(-value)).isEqualTo((short) (bits | 0x8000));
        assertThat(HalfPrecision.value(HalfPrecision.bits(-value))).isEqualTo(-near);
    }

    @Example
    void every_normal_number_and_zero_is_read_back() {
        for (int bits = 0x400; bits < 0x7c00; bits++) {
            assertThat(HalfPrecision.bits(HalfPrecision.value((short) bits))).isEqualTo((short) bits);
        }
        assertThat(HalfPrecision.bits(0f)).isEqualTo((short) 0);
        assertThat(HalfPrecision.bits(-0f)).isEqualTo((short) 0x8000);
        assertThat(HalfPrecision.value((short) 0x8000)).isEqualTo(-0f);
        assertThat(HalfPrecision.bits(1 + 0x1p-11f)).as("a tie").isEqualTo(HalfPrecision.bits(1));
        assertThat(HalfPrecision.bits(1 + 3 * 0x1p-11f)).as("a tie").isEqualTo(HalfPrecision.bits(1 + 0x1p-9f));
        assertThatThrownBy(() -> HalfPrecision.bits(65_520)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> HalfPrecision.bits(0x1p-15f)).hasMessageContaining("not a normal number");
    }
}
