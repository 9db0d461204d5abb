package fusionlab.quality.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SquarePictureTests {

    private static final int OPAQUE = 0xff000000;

    @Test
    void the_middle_of_a_wide_picture_is_taken_pixel_by_pixel() {
        BufferedImage wide = new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 8; x++) {
                wide.setRGB(x, y, x * 10 << 16 | y * 10 << 8 | 255);
            }
        }

        float[] numbers = new SquarePicture(4).numbers("x", DrawnPictures.encoded(wide, "png"));

        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                assertThat(numbers[y * 4 + x]).isCloseTo((x + 2) * 10 / 127.5f - 1, within(1e-6f));
                assertThat(numbers[16 + y * 4 + x]).isCloseTo(y * 10 / 127.5f - 1, within(1e-6f));
                assertThat(numbers[32 + y * 4 + x]).isEqualTo(1);
            }
        }
    }

    /** By Pillow's kernel at the distances 1/4, 1/4, 3/4 and 5/4: 0.8672, 0.8672, 0.2266 and -0.0703. */
    @Test
    void shrinking_averages_over_all_pixels() {
        BufferedImage step = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 4; y++) {
            step.setRGB(0, y, 0xffffff);
            step.setRGB(1, y, 0xffffff);
        }

        float[] numbers = new SquarePicture(2).numbers("x", DrawnPictures.encoded(step, "png"));

        float white = 2 * 0.8672f / (2 * 0.8672f + 0.2266f - 0.0703f);
        assertThat(numbers[0]).isCloseTo(2 * white - 1, within(1e-3f));
        assertThat(numbers[1]).isCloseTo(1 - 2 * white, within(1e-3f));
    }

    @ParameterizedTest
    @CsvSource({"24, 20, 16", "20, 24, 16", "16, 16, 16", "5, 9, 16", "700, 300, 8"})
    void a_picture_of_one_colour_stays_so_in_every_size(int width, int height, int size) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        Arrays.fill(row, 0x336699);
        for (int y = 0; y < height; y++) {
            image.setRGB(0, y, width, 1, row, 0, width);
        }

        float[] numbers = new SquarePicture(size).numbers("x", DrawnPictures.encoded(image, "png"));

        assertThat(numbers).hasSize(3 * size * size);
        for (int i = 0; i < numbers.length; i++) {
            float expected = new float[] {0x33, 0x66, 0x99}[i / (size * size)] / 127.5f - 1;
            assertThat(numbers[i]).isCloseTo(expected, within(1e-5f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
    void grey_keeps_its_value(int type) {
        BufferedImage image = new BufferedImage(8, 8, type);
        int most = type == BufferedImage.TYPE_BYTE_GRAY ? 255 : 65_535;
        for (int i = 0; i < 64; i++) {
            image.getRaster().setSample(i % 8, i / 8, 0, most / 5);
        }

        float[] numbers = new SquarePicture(8).numbers("x", DrawnPictures.encoded(image, "png"));

        assertThat(numbers).containsOnly(51 / 127.5f - 1);
    }

    @Test
    void transparency_shows_white() {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, OPAQUE);

        float[] numbers = new SquarePicture(8).numbers("x", DrawnPictures.encoded(image, "png"));

        assertThat(numbers[0]).isEqualTo(-1);
        assertThat(numbers[1]).isEqualTo(1);
    }

    @Test
    void jpeg_is_read() {
        float[] numbers = new SquarePicture(16).numbers("x", DrawnPictures.encoded(0, "jpg"));

        assertThat(numbers[8 * 16 + 8]).as("red in the middle").isGreaterThan(0.8f);
        assertThat(numbers[256 + 8 * 16 + 8]).as("no green").isLessThan(-0.7f);
    }

    @ParameterizedTest
    @CsvSource({"png, 0.5", "png, 0.7", "jpg, 0.5", "jpg, 0.9", "jpg, 0.1", "png, 0.1"})
    void a_picture_that_ends_early_is_refused(String format, double share) {
        byte[] whole = DrawnPictures.encoded(0, format);
        byte[] cut = Arrays.copyOf(whole, (int) (whole.length * share));

        assertRefused(cut, "is damaged or of a kind that is not read");
    }

    @Test
    void what_is_no_picture_is_refused_whatever_its_name() {
        assertRefused("<html>".getBytes(StandardCharsets.UTF_8), "is neither PNG nor JPEG, whatever its name says");
        assertRefused(new byte[0], "is neither PNG nor JPEG");
    }

    @Test
    void sizes_are_refused_from_the_header_alone() {
        byte[] huge = DrawnPictures.encoded(0, "png");
        huge[16] = 0; // the width's four bytes, of a picture that is not there
        huge[17] = 1;
        huge[18] = 0;
        huge[19] = 0;
        huge[20] = 0;
        huge[21] = 1;
        huge[22] = 0;
        huge[23] = 0;

        assertRefused(huge, "65536 x 65536 pixels, more than 33554432 in all; make it smaller");
        byte[] tiny = DrawnPictures.encoded(new BufferedImage(100, 1, BufferedImage.TYPE_INT_RGB), "png");
        assertRefused(tiny, "100 x 1 pixels, and would be enlarged more than 8 times to 16 x 16");
    }

    private static void assertRefused(byte[] encoded, String complaint) {
        SquarePicture rule = new SquarePicture(16);
        assertThatThrownBy(() -> {
                    rule.check("a/b.png", encoded);
                    rule.numbers("a/b.png", encoded);
                })
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("a/b.png ")
                .hasMessageContaining(complaint);
    }
}
