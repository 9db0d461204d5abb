package fusionlab.server.lease;

/** A report that cannot be true or does not belong to its job; {@link #field} says where. */
final class InvalidReportException extends RuntimeException {

    private final String field;

    InvalidReportException(String field, String message) {
        super(message);
        this.field = field;
    }

    String field() {
        return field;
    }
}
