package fusionlab.quality.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see of a training: its lines and its pictures. */
class StepReportTests {

    private final List<String> lines = new ArrayList<>();
    private final SettableClock clock = new SettableClock();

    @Test
    void a_line_comes_every_ten_seconds_and_holds_the_mean_loss_since_the_last() {
        StepReport report = new StepReport("scorer", 1_000, 64, clock, lines::add);
        for (int step = 1; step <= 20; step++) {
            clock.advance(1_000);
            report.step(step, step);
        }

        assertThat(lines)
                .containsExactly(
                        "scorer: step 10 of 1,000, loss 5.5000, 64 pictures/s, 16:30 left",
                        "scorer: step 20 of 1,000, loss 15.5000, 64 pictures/s, 16:20 left");
    }

    @Test
    void the_last_step_is_told_however_soon_it_comes() {
        StepReport report = new StepReport("decoder", 3, 8, clock, lines::add);
        clock.advance(9_999);
        report.step(1, 0.5);
        report.step(2, 0.25);
        assertThat(lines).isEmpty();
        report.step(3, 0.75);

        assertThat(lines).containsExactly("decoder: step 3 of 3, loss 0.5000, 2 pictures/s, 0:00 left");
    }

    @Test
    void a_step_without_time_divides_by_none() {
        new StepReport("decoder", 1, 1, clock, lines::add).step(1, 0);

        assertThat(lines).singleElement().asString().contains("1000 pictures/s, 0:00 left");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void a_loss_that_is_no_number_ends_the_training(double loss) {
        StepReport report = new StepReport("decoder", 10, 1, clock, lines::add);

        assertThatThrownBy(() -> report.step(4, loss))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The training of the decoder diverged at step 4: its loss is " + loss
                        + "; train again with another seed");
    }

    @Test
    void pictures_stand_side_by_side_each_in_its_own_colours(@TempDir Path folder) throws IOException {
        float[] pixels = new float[3 * Scenes.PICTURE];
        Arrays.fill(pixels, -1);
        int plane = Scenes.SIZE * Scenes.SIZE;
        Arrays.fill(pixels, 0, plane, 1); // the first one red
        Arrays.fill(pixels, Scenes.PICTURE + plane, Scenes.PICTURE + 2 * plane, 5); // the second one more than green
        pixels[2 * Scenes.PICTURE + 2 * plane + 31] = 0; // the third one black with a corner of blue
        Path file = folder.resolve("grid.png");

        PictureGrid.write(pixels, 2, file);

        BufferedImage image = ImageIO.read(file.toFile());
        int cell = image.getWidth() / 2;
        int side = cell * Scenes.SIZE / (Scenes.SIZE + 2);
        assertThat(image.getHeight()).isEqualTo(2 * cell);
        assertThat(image.getRGB(0, 0) & 0xffffff).isEqualTo(0xff0000);
        assertThat(image.getRGB(side - 1, side - 1) & 0xffffff).isEqualTo(0xff0000);
        assertThat(image.getRGB(side, 0) & 0xffffff).as("the gap").isZero();
        assertThat(image.getRGB(cell, 0) & 0xffffff).isEqualTo(0x00ff00);
        assertThat(image.getRGB(side - 1, cell) & 0xffffff).isEqualTo(0x000080);
        assertThat(image.getRGB(0, cell) & 0xffffff).isZero();
        assertThat(image.getRGB(side - 1, cell + 3) & 0xffffff).isZero();
    }

    private static final class SettableClock extends Clock {

        private Instant now = Instant.parse("2026-11-29T00:00:00Z");

        void advance(long millis) {
            now = now.plusMillis(millis);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
