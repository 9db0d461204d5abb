/** Migrations that SQL cannot do, in the package that Flyway scans. */
@NullMarked
package db.migration;

import org.jspecify.annotations.NullMarked;
