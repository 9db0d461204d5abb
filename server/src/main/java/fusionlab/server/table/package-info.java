/** Latency tables: immutable, versioned, with their provenance; published, imported, shown and downloaded. */
@NullMarked
package fusionlab.server.table;

import org.jspecify.annotations.NullMarked;
