/** The main job on this host: server, agent, latency table, search, bundle; through the same REST paths as anybody else. */
@NullMarked
package fusionlab.launcher.demo;

import org.jspecify.annotations.NullMarked;
