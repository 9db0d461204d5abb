package fusionlab.server.table;

import java.util.Locale;

/** The origin of a table; in JSON in lower case. */
public enum TableOrigin {
    /** Measured by a campaign of this lab. */
    MEASURED,
    /** Imported. */
    IMPORTED,
    /** Merged from the tables of several units of one model. */
    POOLED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
