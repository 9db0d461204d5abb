package fusionlab.server.system;

import java.util.regex.Pattern;

/** Makes text from outside fit one line of a page: without characters that {@link PlainText} refuses, and not too long. */
public final class OneLine {

    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\\u200C\\u200D]]+");

    private OneLine() {}

    /** @param longest more is cut off */
    public static String of(String text, int longest) {
        String line = UNFIT.matcher(text).replaceAll(" ").strip();
        if (line.length() <= longest) {
            return line.isEmpty() ? "-" : line;
        }
        int end = Character.isHighSurrogate(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return line.substring(0, end) + "…";
    }
}
