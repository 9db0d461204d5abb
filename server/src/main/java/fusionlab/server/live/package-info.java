/** Server-sent events: one look at a subject for all who listen to it. */
@NullMarked
package fusionlab.server.live;

import org.jspecify.annotations.NullMarked;
