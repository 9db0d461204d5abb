package fusionlab.latency;

import fusionlab.unet.text.OneLine;

/** A latency table that cannot be read; {@link #field} says where, the message what is expected. */
public final class TableFormatException extends IllegalArgumentException {

    private final String field;

    public TableFormatException(String field, String message) {
        super(OneLine.of(field + ": " + message));
        this.field = field;
    }

    public String field() {
        return field;
    }
}
