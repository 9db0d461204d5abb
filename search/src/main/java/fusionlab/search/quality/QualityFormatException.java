package fusionlab.search.quality;

import fusionlab.unet.text.OneLine;

/** A quality table that cannot be read; {@link #field} says where, the message what is expected. */
public final class QualityFormatException extends IllegalArgumentException {

    private final String field;

    public QualityFormatException(String field, String message) {
        super(OneLine.of(field + ": " + message));
        this.field = field;
    }

    public String field() {
        return field;
    }
}
