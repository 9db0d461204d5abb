/** Migrations that SQL cannot do, where Flyway looks for them. */
@NullMarked
package db.migration;

import org.jspecify.annotations.NullMarked;
