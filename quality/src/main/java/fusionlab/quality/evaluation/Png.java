package fusionlab.quality.evaluation;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Pictures as networks draw them, as images and as PNG files small enough to send. */
public final class Png {

    private Png() {}

    /**
     * @param rgb channels, rows, columns; -1 to 1
     * @param maxBytes the picture is halved until it fits
     */
    static byte[] of(float[] rgb, int height, int width, int maxBytes) {
        byte[] png = encoded(image(rgb, height, width));
        if (png.length <= maxBytes || height < 2 || width < 2) {
            return png;
        }
        return of(halved(rgb, height, width), height / 2, width / 2, maxBytes);
    }

    /** @param rgb channels, rows, columns; -1 to 1 */
    public static BufferedImage image(float[] rgb, int height, int width) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int plane = height * width;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                image.setRGB(x, y, level(rgb[at]) << 16 | level(rgb[plane + at]) << 8 | level(rgb[2 * plane + at]));
            }
        }
        return image;
    }

    private static int level(float value) {
        return Math.max(0, Math.min(255, Math.round((value + 1) * 127.5f))); // NaN becomes 0
    }

    private static float[] halved(float[] rgb, int height, int width) {
        int lines = height / 2;
        int columns = width / 2;
        float[] half = new float[3 * lines * columns];
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < lines; y++) {
                for (int x = 0; x < columns; x++) {
                    int at = c * height * width + 2 * y * width + 2 * x;
                    half[(c * lines + y) * columns + x] =
                            (rgb[at] + rgb[at + 1] + rgb[at + width] + rgb[at + width + 1]) / 4;
                }
            }
        }
        return half;
    }

    /** The whole picture. */
    public static byte[] encoded(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IllegalStateException("This JDK writes no PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
