package fusionlab.latency.form;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A file that somebody chose, as text. */
public final class TextFile {

    private static final String REMEDY = "save it as UTF-8 text";

    private TextFile() {}

    /**
     * UTF-8 with or without a byte order mark, and nothing that a database cannot keep.
     *
     * @throws FormException if it is empty or something else
     */
    public static String of(byte[] file) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw new FormException("file", "contains NUL characters, as UTF-16 and binary files do; " + REMEDY);
            }
            String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
            if (unmarked.isBlank()) {
                throw new FormException("file", "is empty; choose a .json or .csv file");
            }
            return unmarked;
        } catch (CharacterCodingException notUtf8) {
            throw new FormException("file", "is not UTF-8 text; " + REMEDY);
        }
    }

    /** JSON by its first character, whatever a file is called. */
    public static boolean isJson(String text) {
        return text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[");
    }
}
