/** The database at start and while it is away, and stored documents that cannot be read. */
@NullMarked
package fusionlab.server.database;

import org.jspecify.annotations.NullMarked;
