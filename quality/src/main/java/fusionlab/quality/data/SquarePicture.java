package fusionlab.quality.data;

import fusionlab.quality.diffusers.Bicubic;
import java.awt.Rectangle;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How a picture becomes a square of numbers: the largest square in its middle, resized by Pillow's bicubic filter, which averages where it
 * shrinks; transparency over white. The orientation in a camera's EXIF data is not applied.
 *
 * @param size pixels along a side
 */
record SquarePicture(int size) {

    /** Names the rule; to be changed with it. */
    static final String RULE = "centre square, Pillow's bicubic, over white, 1";

    static final long MOST_PIXELS = 32L << 20;

    /** A picture that would be enlarged more often than this along a side. */
    private static final int MOST_ENLARGED = 8;

    private static final int OPAQUE = 255;

    /**
     * Fails if the header says that {@link #numbers} would.
     *
     * @throws DataException naming the picture
     */
    void check(String name, byte[] encoded) {
        reading(name, encoded, reader -> new float[0]);
    }

    /**
     * @return [3,size,size], row-major, -1 to 1
     * @throws DataException naming the picture
     */
    float[] numbers(String name, byte[] encoded) {
        return reading(name, encoded, reader -> {
            int side = Math.min(reader.getWidth(0), reader.getHeight(0));
            ImageReadParam middle = reader.getDefaultReadParam();
            middle.setSourceRegion(
                    new Rectangle((reader.getWidth(0) - side) / 2, (reader.getHeight(0) - side) / 2, side, side));
            BufferedImage image = reader.read(0, middle);
            float[] numbers = new float[3 * size * size];
            for (int channel = 0; channel < 3; channel++) {
                float[] resized = Bicubic.resize(plane(image, channel), 1, side, size);
                for (int i = 0; i < resized.length; i++) {
                    numbers[channel * resized.length + i] = 2 * Math.max(0, Math.min(1, resized[i])) - 1;
                }
            }
            return numbers;
        });
    }

    /** Reads with what knows the format. */
    private interface Reading {
        float[] from(ImageReader reader) throws IOException;
    }

    private float[] reading(String name, byte[] encoded, Reading reading) {
        ImageReader reader = reader(name, encoded);
        try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            reader.setInput(stream, true, true);
            Damage damage = new Damage();
            reader.addIIOReadWarningListener(damage);
            requireSize(name, reader.getWidth(0), reader.getHeight(0));
            float[] numbers = reading.from(reader);
            damage.requireNone();
            return numbers;
        } catch (DataException known) {
            throw known;
        } catch (IOException | RuntimeException broken) { // damaged files make the readers throw many kinds
            throw new DataException(
                    name,
                    "is damaged or of a kind that is not read (" + broken.getMessage()
                            + "); save it as an RGB picture again, or take it out",
                    broken);
        } finally {
            reader.dispose();
        }
    }

    /** A picture that ends early is read with a warning, and the rest is grey. */
    private static final class Damage implements IIOReadWarningListener {

        private @Nullable String found;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            if (warning.startsWith("Premature") || warning.startsWith("Corrupt")) {
                found = warning;
            }
        }

        void requireNone() throws IOException {
            if (found != null) {
                throw new IOException(found);
            }
        }
    }

    private static ImageReader reader(String name, byte[] encoded) {
        boolean png = encoded.length > 3 && encoded[0] == (byte) 0x89 && encoded[1] == 'P' && encoded[2] == 'N';
        boolean jpeg = encoded.length > 3 && encoded[0] == (byte) 0xff && encoded[1] == (byte) 0xd8;
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(png ? "png" : "jpeg");
        if (!png && !jpeg || !readers.hasNext()) {
            throw new DataException(
                    name, "is neither PNG nor JPEG, whatever its name says; convert it, or take it out", null);
        }
        return readers.next();
    }

    private void requireSize(String name, int width, int height) {
        if ((long) width * height > MOST_PIXELS) {
            throw new DataException(
                    name,
                    "has " + width + " x " + height + " pixels, more than " + MOST_PIXELS
                            + " in all; make it smaller, or take it out",
                    null);
        }
        if ((long) Math.min(width, height) * MOST_ENLARGED < size) {
            throw new DataException(
                    name,
                    "has " + width + " x " + height + " pixels, and would be enlarged more than " + MOST_ENLARGED
                            + " times to " + size + " x " + size + "; take it out",
                    null);
        }
    }

    /** One of red, green and blue, 0 to 1. */
    private static float[] plane(BufferedImage image, int channel) {
        int width = image.getWidth();
        float[] plane = new float[width * image.getHeight()];
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            if (isGray(image.getColorModel())) {
                grays(image, y, row);
            } else {
                image.getRGB(0, y, width, 1, row, 0, width);
            }
            for (int x = 0; x < width; x++) {
                int alpha = row[x] >>> 24;
                int colour = row[x] >> 16 - 8 * channel & OPAQUE;
                plane[y * width + x] = (colour * alpha + OPAQUE * (OPAQUE - alpha)) / (float) (OPAQUE * OPAQUE);
            }
        }
        return plane;
    }

    private static boolean isGray(ColorModel model) {
        return model instanceof ComponentColorModel && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    }

    /** Java takes grey for linear light and would brighten it; files mean the same curve as for colours. */
    private static void grays(BufferedImage image, int y, int[] row) {
        Raster raster = image.getRaster();
        int bits = raster.getSampleModel().getSampleSize(0);
        boolean transparent = image.getColorModel().hasAlpha();
        for (int x = 0; x < row.length; x++) {
            int gray = raster.getSample(x, y, 0) * OPAQUE / ((1 << bits) - 1);
            int alpha = transparent ? raster.getSample(x, y, 1) * OPAQUE / ((1 << bits) - 1) : OPAQUE;
            row[x] = alpha << 24 | gray << 16 | gray << 8 | gray;
        }
    }
}
