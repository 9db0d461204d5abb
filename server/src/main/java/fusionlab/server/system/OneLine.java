package fusionlab.server.system;

import java.util.regex.Pattern;

/** Text that others sent, made fit for one line of a page: no control characters, halves of surrogate pairs or line breaks, and not too long. */
public final class OneLine {

    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]+");

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
