package fusionlab.unet.text;

/** Keeps messages on one line, whatever text from outside they quote. */
public final class OneLine {

    private static final int LONGEST = 1_000;

    private OneLine() {}

    /** The text with line feeds and other control characters replaced by spaces, cut to a readable length. */
    public static String of(String text) {
        StringBuilder line = new StringBuilder(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...");
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.setCharAt(i, ' ');
            }
        }
        return line.toString();
    }
}
