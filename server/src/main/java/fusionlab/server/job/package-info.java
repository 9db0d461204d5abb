/** Jobs of agents: leased, reported, and their raw samples kept. */
@NullMarked
package fusionlab.server.job;

import org.jspecify.annotations.NullMarked;
