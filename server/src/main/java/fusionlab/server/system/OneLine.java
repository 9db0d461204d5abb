package fusionlab.server.system;

import java.util.regex.Pattern;

/** Makes text from outside fit one line of a page: without characters that {@link PlainText} refuses, and not too long. */
public final class OneLine {

    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\\u200C\\u200D]]+");

    private OneLine() {}

    /** @param longest more is cut off */
    public static String of(String text, int longest) {
        String line = (isAscii(text) ? text : UNFIT.matcher(text).replaceAll(" ")).strip();
        if (line.length() <= longest) {
            return line.isEmpty() ? "-" : line;
        }
        return beginning(line, longest - 1) + "…";
    }

    /** As {@link #of}, but what is blank becomes empty: an unknown fact has no text. */
    public static String fact(String text, int longest) {
        return text.isBlank() ? "" : of(text, longest);
    }

    /** Whether it has no other characters than the printable ones of ASCII, which are fit everywhere; most texts are so. */
    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** The first characters of a text; half a surrogate pair is left out. */
    public static String beginning(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, most > 0 && Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
