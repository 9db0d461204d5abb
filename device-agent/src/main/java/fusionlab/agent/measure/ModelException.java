package fusionlab.agent.measure;

/** A runtime cannot start, build or run something; the message says why, for people. */
public final class ModelException extends Exception {

    private static final int LONGEST = 300;

    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The first line of the message, the useful part of a native library's. */
    public static String firstLine(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage()).strip();
        int lines = message.indexOf('\n');
        String first = lines < 0 ? message : message.substring(0, lines);
        return first.length() <= LONGEST ? first : first.substring(0, LONGEST) + "...";
    }
}
