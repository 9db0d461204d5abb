/** The database at start and during outages, and unreadable stored documents. */
@NullMarked
package fusionlab.server.database;

import org.jspecify.annotations.NullMarked;
