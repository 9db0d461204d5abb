package fusionlab.quality.data;

import java.util.Locale;
import java.util.Set;

/** Which files are pictures, by their names. */
final class PictureFiles {

    private static final Set<String> READ = Set.of("png", "jpg", "jpeg");

    /** Left out in silence they would be missed, so they are refused. */
    private static final Set<String> OTHERS =
            Set.of("webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "jxl", "jp2", "ppm");

    private PictureFiles() {}

    /** @param extension without its dot */
    static boolean isPicture(String place, String extension) {
        String lower = extension.toLowerCase(Locale.ROOT);
        if (OTHERS.contains(lower)) {
            throw new DataException(
                    place, "is neither PNG nor JPEG, which alone are read; convert it, or take it out", null);
        }
        return READ.contains(lower);
    }

    static void requireSize(String place, long bytes) {
        if (bytes < 1 || bytes > CaptionedPicture.MOST_BYTES) {
            throw new DataException(
                    place,
                    "has " + bytes + " bytes; a picture has 1 to " + CaptionedPicture.MOST_BYTES + "; take it out",
                    null);
        }
    }
}
