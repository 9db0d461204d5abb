/** What people add to the lab's things: a name, a note, tags, and that lists leave them out. */
@NullMarked
package fusionlab.server.annotation;

import org.jspecify.annotations.NullMarked;
