package fusionlab.server.database;

import org.jspecify.annotations.Nullable;

/** A database that runs in the lab's care, so that the lab knows how it is without asking it. */
public interface OwnDatabase {

    /** Why it cannot serve, or will soon not be able to; null while all is well. */
    @Nullable
    String trouble();
}
