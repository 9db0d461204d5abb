package fusionlab.server.database;

import org.jspecify.annotations.Nullable;

/** A database that the lab runs itself, so that the lab knows its state without a query. */
public interface OwnDatabase {

    /** Why it cannot serve, or soon cannot; null if it is healthy. */
    @Nullable
    String trouble();
}
