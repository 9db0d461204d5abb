/** The PostgreSQL that the server brings along and keeps alive when no other database is named. */
@NullMarked
package fusionlab.server.postgres;

import org.jspecify.annotations.NullMarked;
