package fusionlab.quality.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.tensors.Floats;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.javacpp.PointerScope;

class BicubicPropertyTests {

    @Property(tries = 100)
    void planes_are_resized_as_tensors_are(
            @ForAll @IntRange(min = 1, max = 40) int side,
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll long seed) {
        float[] picture = random(2 * side * side, seed);

        float[] resized = Bicubic.resize(picture, 2, side, size);

        try (PointerScope scope = new PointerScope()) {
            float[] expected = Floats.of(Bicubic.resize(Floats.tensor(picture, 1, 2, side, side), size));
            assertThat(resized).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                assertThat(resized[i]).isCloseTo(expected[i], within(1e-5f));
            }
        }
    }

    @Property(tries = 100)
    void a_mirrored_picture_gives_the_mirrored_result(
            @ForAll @IntRange(min = 1, max = 40) int side,
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll long seed) {
        float[] picture = random(side * side, seed);

        float[] resized = Bicubic.resize(mirrored(picture, side), 1, side, size);

        float[] expected = mirrored(Bicubic.resize(picture, 1, side, size), size);
        for (int i = 0; i < expected.length; i++) {
            assertThat(resized[i]).isCloseTo(expected[i], within(1e-5f));
        }
    }

    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat();
        }
        return numbers;
    }

    private static float[] mirrored(float[] picture, int side) {
        float[] mirrored = new float[picture.length];
        for (int i = 0; i < picture.length; i++) {
            mirrored[i / side * side + side - 1 - i % side] = picture[i];
        }
        return mirrored;
    }
}
