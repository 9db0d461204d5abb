package fusionlab.quality.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PngPropertyTests {

    @Property(tries = 100)
    void a_picture_is_read_back_to_its_256_levels(
            @ForAll @IntRange(min = 1, max = 12) int height,
            @ForAll @IntRange(min = 1, max = 12) int width,
            @ForAll Random random)
            throws IOException {
        float[] rgb = new float[3 * height * width];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = 3 * random.nextFloat() - 1.5f;
        }
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(Png.of(rgb, height, width, Integer.MAX_VALUE)));

        assertThat(read.getHeight()).isEqualTo(height);
        assertThat(read.getWidth()).isEqualTo(width);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    float shown = (read.getRGB(x, y) >> 16 - 8 * c & 255) / 127.5f - 1;
                    float meant = Math.max(-1, Math.min(1, rgb[(c * height + y) * width + x]));
                    assertThat(Math.abs(shown - meant)).isLessThanOrEqualTo(0.5f / 127.5f + 1e-6f);
                }
            }
        }
    }

    @Property(tries = 50)
    void it_is_halved_until_it_fits(@ForAll @IntRange(min = 2, max = 64) int side, @ForAll Random random)
            throws IOException {
        float[] rgb = new float[3 * side * side];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = 2 * random.nextFloat() - 1;
        }
        byte[] small = Png.of(rgb, side, side, 600);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(small));

        assertThat(small.length <= 600 || read.getHeight() < 2).isTrue();
        assertThat(IntStream.range(0, 7).map(halvings -> side >> halvings)).contains(read.getHeight());
    }
}
