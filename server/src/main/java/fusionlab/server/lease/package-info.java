/** Lends jobs to agents, takes their reports, and keeps the raw samples. */
@NullMarked
package fusionlab.server.lease;

import org.jspecify.annotations.NullMarked;
