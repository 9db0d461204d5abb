package fusionlab.server.table;

import java.util.Locale;

/** How a table came to be; in JSON in lower case. */
public enum TableOrigin {
    /** By a campaign of this lab. */
    MEASURED,
    /** Elsewhere. */
    IMPORTED,
    /** From the tables of several units of one model. */
    POOLED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
