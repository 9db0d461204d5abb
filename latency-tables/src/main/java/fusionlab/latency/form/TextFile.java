package fusionlab.latency.form;

import fusionlab.unet.text.MistakenFile;
import java.nio.charset.CharacterCodingException;

/** Decodes an uploaded or chosen file as text. */
public final class TextFile {

    private TextFile() {}

    /**
     * Accepts UTF-8 with or without a byte order mark, without NUL.
     *
     * @throws FormException if it is empty or something else
     */
    public static String of(byte[] file) {
        try {
            String text = MistakenFile.utf8(file);
            if (text.indexOf('\0') >= 0) {
                throw new FormException(
                        "file", "contains NUL characters, as UTF-16 and binary files do; save it as UTF-8 text");
            }
            if (text.isBlank()) {
                throw new FormException("file", "is empty; choose a .json or .csv file");
            }
            return text;
        } catch (CharacterCodingException notUtf8) {
            throw new FormException("file", String.valueOf(notUtf8.getMessage()));
        }
    }

    /** JSON is recognised by its first character, not by the file's name. */
    public static boolean isJson(String text) {
        return text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[");
    }
}
