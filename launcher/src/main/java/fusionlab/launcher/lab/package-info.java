/** A lab of this host's own: server, agent, phone and workers as child processes, and how their work is followed. */
@NullMarked
package fusionlab.launcher.lab;

import org.jspecify.annotations.NullMarked;
