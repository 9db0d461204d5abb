package fusionlab.latency.form;

import fusionlab.unet.text.OneLine;

/** A text that does not have the required form. */
public final class FormException extends RuntimeException {

    private final String where;
    private final String remedy;

    public FormException(String where, String remedy) {
        super(OneLine.of(where + ": " + remedy));
        this.where = where;
        this.remedy = remedy;
    }

    /** Field path in JSON, line and column in CSV. */
    public String where() {
        return where;
    }

    public String remedy() {
        return remedy;
    }

    /** Returns {@code text}, which must not contain NUL: PostgreSQL cannot store it. @throws FormException naming the place */
    static String storable(String where, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new FormException(where, "must not contain NUL characters");
        }
        return text;
    }

    /** At most 60 printable characters of what was found, to show in a message. */
    public static String quoted(String text) {
        String printable = text.codePoints()
                .limit(60)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return '\'' + printable + (printable.length() < text.length() ? "...'" : "'");
    }
}
