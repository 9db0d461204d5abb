/** What every feature stands on: problems, paging, limits, JSON, the database gate. */
@NullMarked
package fusionlab.server.system;

import org.jspecify.annotations.NullMarked;
