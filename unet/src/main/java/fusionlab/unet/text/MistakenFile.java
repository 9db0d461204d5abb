package fusionlab.unet.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files often found in place of a model's file: left by a failed download, a clone without LFS or a merge. */
public final class MistakenFile {

    private static final Pattern CONFLICT = Pattern.compile("(?ms)^<{7} .*^={7}$");

    private MistakenFile() {}

    /** What the file is instead, with the remedy; null if it is none of these. @param text the file's text, or its beginning */
    public static @Nullable String describe(String text) {
        String start = text.substring(0, Math.min(text.length(), 100)).trim().toLowerCase(Locale.ROOT);
        if (start.startsWith("version https://git-lfs")) {
            return "is a pointer of Git LFS, not the file itself; fetch it with 'git lfs pull'";
        }
        if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
            return "is a web page, such as a login or an error page that came instead of the download;"
                    + " download the file again, signed in where the site asks for it";
        }
        if (CONFLICT.matcher(text).find()) {
            return "holds the marks of a merge conflict (<<<<<<<); resolve it";
        }
        return null;
    }

    /** @throws CharacterCodingException whose message names the actual encoding */
    public static String utf8(byte[] bytes) throws CharacterCodingException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            boolean marked = bytes.length > 1 && (bytes[0] == -1 && bytes[1] == -2 || bytes[0] == -2 && bytes[1] == -1);
            throw new NotUtf8Exception(
                    marked ? "is UTF-16 text; save it as UTF-8" : "is not UTF-8 text; save it as UTF-8");
        }
    }

    private static final class NotUtf8Exception extends CharacterCodingException {

        private final String message;

        NotUtf8Exception(String message) {
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }
}
