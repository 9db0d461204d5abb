package fusionlab.quality.data;

import fusionlab.unet.text.MistakenFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Captions in text files of their own. */
final class Captions {

    static final String EXTENSION = "txt";
    static final long MOST_BYTES = 64 << 10;

    private static final String REMEDY = "; write a caption, or take the picture out";

    private Captions() {}

    static String in(Path file) throws IOException {
        requireSize(file.toString(), Files.size(file));
        return of(file.toString(), Files.readAllBytes(file));
    }

    static String of(String place, byte[] text) {
        try {
            return of(place, MistakenFile.utf8(text));
        } catch (CharacterCodingException notText) {
            throw new DataException(place, String.valueOf(notText.getMessage()), notText);
        }
    }

    /** Without space around it. */
    static String of(String place, String text) {
        if (text.isBlank()) {
            throw new DataException(place, "has an empty caption" + REMEDY, null);
        }
        return text.strip();
    }

    static void requireSize(String place, long bytes) {
        if (bytes > MOST_BYTES) {
            throw new DataException(place, "has more than " + MOST_BYTES + " bytes: it is not a caption", null);
        }
    }

    static DataException missing(String picture, String wanted) {
        return new DataException(picture, "has no caption: " + wanted + " is missing" + REMEDY, null);
    }
}
