package fusionlab.unet.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.unet.Precision;
import fusionlab.unet.weights.HalfPrecision;
import fusionlab.unet.weights.SeededWeights;
import fusionlab.unet.weights.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class StoredWeightPropertyTests {

    @Property(tries = 100)
    void a_kernel_s_number_is_found_with_its_channel_last(
            @ForAll @IntRange(min = 1, max = 6) int out,
            @ForAll @IntRange(min = 1, max = 6) int in,
            @ForAll @IntRange(min = 1, max = 3) int height,
            @ForAll @IntRange(min = 1, max = 3) int width,
            @ForAll Precision precision) {
        Weight weight = matrix(out, in, height, width);
        ByteBuffer written = written(weight, StoredWeight.Layout.CHANNELS_LAST, precision);

        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        assertHolds(
                                written,
                                precision,
                                ((o * height + y) * width + x) * in + i,
                                ((o * in + i) * height + y) * width + x);
                    }
                }
            }
        }
    }

    @Property(tries = 100)
    void a_matrix_is_turned_or_stays(
            @ForAll @IntRange(min = 1, max = 9) int in,
            @ForAll @IntRange(min = 1, max = 9) int out,
            @ForAll Precision precision) {
        Weight weight = matrix(in, out);
        ByteBuffer turned = written(weight, StoredWeight.Layout.TRANSPOSED, precision);
        ByteBuffer same = written(weight, StoredWeight.Layout.SAME, precision);

        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                assertHolds(turned, precision, o * in + i, i * out + o);
                assertHolds(same, precision, i * out + o, i * out + o);
            }
        }
    }

    private static void assertHolds(ByteBuffer written, Precision precision, int place, int number) {
        switch (precision) {
            case FP32 -> assertThat(written.getFloat(4 * place)).isEqualTo(value(number));
            case FP16 -> assertThat(written.getShort(2 * place)).isEqualTo(HalfPrecision.bits(value(number)));
            case INT8 -> assertThat(written.get(place)).isEqualTo((byte) (number % 100 + 1));
        }
    }

    /** Whole steps of int8, so that the byte is known without a rule of rounding. */
    private static float value(int number) {
        return (number % 100 + 1) * SeededWeights.INT8_STEP;
    }

    private static ByteBuffer written(Weight weight, StoredWeight.Layout layout, Precision precision) {
        int elements = (int) weight.elements();
        FloatBuffer values = FloatBuffer.allocate(elements);
        for (int i = 0; i < elements; i++) {
            values.put(i, value(i));
        }
        StoredWeight stored = new StoredWeight(weight, layout, precision);
        ByteBuffer target = ByteBuffer.allocate((int) stored.bytes());
        stored.write(values, target);
        return target.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Weight matrix(int... sizes) {
        return new Weight(
                "any", Arrays.stream(sizes).mapToObj(size -> (long) size).toList(), Weight.Role.MATRIX);
    }
}
