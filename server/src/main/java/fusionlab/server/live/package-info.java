/** Server-sent events: one poll of a subject for all its listeners. */
@NullMarked
package fusionlab.server.live;

import org.jspecify.annotations.NullMarked;
