package fusionlab.quality.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngTests {

    @Test
    void colours_come_out_where_they_went_in() throws Exception {
        float[] rgb = {1, -1, -1, 0, 0, 1}; // channel by channel: a pixel (1, -1, 0) and a pixel (-1, 0, 1)
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(Png.of(rgb, 1, 2, 1 << 16)));

        assertThat(image.getRGB(0, 0) & 0xffffff).isEqualTo(0xff0080);
        assertThat(image.getRGB(1, 0) & 0xffffff).isEqualTo(0x0080ff);
    }

    @Test
    void a_picture_that_is_too_large_is_halved_until_it_fits() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        float[] noise = new float[3 * 512 * 512];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextDouble(-1, 1);
        }
        byte[] png = Png.of(noise, 512, 512, 64 * 1024);

        assertThat(png.length).isLessThanOrEqualTo(64 * 1024);
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(128);
    }
}
