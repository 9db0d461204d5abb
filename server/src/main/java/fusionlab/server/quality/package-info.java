/** Quality tables: imported with their source, checked against the topology, never invented. */
@NullMarked
package fusionlab.server.quality;

import org.jspecify.annotations.NullMarked;
