package fusionlab.server.system;

import java.util.regex.Pattern;

/** Checks names that come in files and queries; {@link PlainText} checks those of JSON bodies. */
public final class PlainName {

    private static final Pattern SHOWABLE = Pattern.compile(PlainText.PATTERN);

    private PlainName() {}

    /** @throws InvalidRequestException if {@code text} is blank, too long or holds what {@link PlainText} refuses */
    public static void check(String field, String text, int longest) {
        if (text.isBlank()) {
            throw new InvalidRequestException(
                    field, "The " + field + " is empty", "give 1 to " + longest + " characters");
        }
        if (text.length() > longest) {
            throw new InvalidRequestException(
                    field, "The " + field + " is too long", "shorten it to at most " + longest + " characters");
        }
        if (!SHOWABLE.matcher(text).matches()) {
            throw new InvalidRequestException(
                    field,
                    "The " + field
                            + " contains line breaks, or characters that are invisible or turn the direction of writing",
                    "leave them out");
        }
    }
}
