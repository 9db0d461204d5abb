/** The embedded PostgreSQL that the server runs if no other database is configured. */
@NullMarked
package fusionlab.server.postgres;

import org.jspecify.annotations.NullMarked;
