package fusionlab.unet.text;

/** A text that {@link StrictJson} does not accept. */
public final class UnreadableJsonException extends IllegalArgumentException {

    private final String where;
    private final String problem;

    UnreadableJsonException(String where, String problem) {
        super(OneLine.of((where.isEmpty() ? "document" : where) + " " + problem));
        this.where = where;
        this.problem = problem;
    }

    /** The path of the field, such as {@code cells[3].key}; empty for the whole document. */
    public String where() {
        return where;
    }

    /** What is wrong there, such as {@code is not valid JSON: malformed JSON at line 2, column 4}. */
    public String problem() {
        return problem;
    }
}
