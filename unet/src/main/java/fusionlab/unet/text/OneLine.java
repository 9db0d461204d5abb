package fusionlab.unet.text;

/** Keeps messages on one line, whatever text from outside they quote. */
public final class OneLine {

    private static final int LONGEST = 1_000;

    private OneLine() {}

    /** Whether a text is shown as it is: without control characters, and without those that are invisible or turn the direction of writing. */
    public static boolean isOne(String text) {
        return text.codePoints().noneMatch(OneLine::isUnfit);
    }

    private static boolean isUnfit(int letter) {
        switch (Character.getType(letter)) {
            case Character.CONTROL:
            case Character.SURROGATE:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
                return true;
            case Character.FORMAT:
                return letter != 0x200C && letter != 0x200D; // joiners of Persian and of emoji
            default:
                return false;
        }
    }

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
