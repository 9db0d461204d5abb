/** A complete run on this host: server, agent, latency table, search, bundle; through the same REST paths as any client. */
@NullMarked
package fusionlab.launcher.demo;

import org.jspecify.annotations.NullMarked;
