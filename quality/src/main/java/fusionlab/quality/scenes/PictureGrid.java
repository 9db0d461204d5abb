package fusionlab.quality.scenes;

import fusionlab.quality.evaluation.Png;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pictures side by side as a PNG, for people. */
final class PictureGrid {

    private static final int ZOOM = 3;
    private static final int GAP = 2;

    private PictureGrid() {}

    /** @param pixels pictures one after another, {@link Scenes#PICTURE} numbers each, in -1..1 */
    static void write(float[] pixels, int columns, Path file) {
        int count = pixels.length / Scenes.PICTURE;
        int cell = (Scenes.SIZE + GAP) * ZOOM;
        int rows = (count + columns - 1) / columns;
        BufferedImage image = new BufferedImage(columns * cell, rows * cell, BufferedImage.TYPE_INT_RGB);
        for (int picture = 0; picture < count; picture++) {
            for (int y = 0; y < Scenes.SIZE * ZOOM; y++) {
                for (int x = 0; x < Scenes.SIZE * ZOOM; x++) {
                    image.setRGB(
                            picture % columns * cell + x,
                            picture / columns * cell + y,
                            colour(pixels, picture, y / ZOOM, x / ZOOM));
                }
            }
        }
        try {
            Files.write(file, Png.encoded(image));
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot write " + file, problem);
        }
    }

    private static int colour(float[] pixels, int picture, int y, int x) {
        int colour = 0;
        for (int channel = 0; channel < Scenes.CHANNELS; channel++) {
            float value = pixels[((picture * Scenes.CHANNELS + channel) * Scenes.SIZE + y) * Scenes.SIZE + x];
            colour = colour << 8 | Math.min(255, Math.max(0, Math.round((value + 1) * 127.5f)));
        }
        return colour;
    }
}
