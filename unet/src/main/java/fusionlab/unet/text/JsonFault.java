package fusionlab.unet.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gson's messages, reworded for the author of the text: Gson addresses the calling programmer. */
public final class JsonFault {

    private static final Pattern PLACE = Pattern.compile(" at line (\\d+) column (\\d+)");
    private static final Pattern EXCEPTION = Pattern.compile("^([\\w.$]+(Exception|Error): )+");
    private static final String HINT = "Use JsonReader.setStrictness(Strictness.LENIENT) to accept ";

    private JsonFault() {}

    /** Such as {@code malformed JSON at line 3, column 7}; always one line. */
    public static String words(Throwable problem) {
        String message = String.valueOf(problem.getMessage());
        Matcher place = PLACE.matcher(message);
        boolean placed = place.find();
        String what = placed ? message.substring(0, place.start()) : message;
        what = EXCEPTION.matcher(what).replaceFirst("").replace(HINT, "");
        int line = what.indexOf('\n');
        return (line < 0 ? what : what.substring(0, line))
                        .replace("BEGIN_OBJECT", "an object")
                        .replace("BEGIN_ARRAY", "a list")
                        .replace("STRING", "a text")
                        .replace("NUMBER", "a number")
                        .replace("BOOLEAN", "true or false")
                        .replace("NULL", "null")
                        .replace("END_DOCUMENT", "the end")
                + (placed ? " at line " + place.group(1) + ", column " + place.group(2) : "");
    }
}
