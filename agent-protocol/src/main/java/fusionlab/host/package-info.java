/** What a host's system says, for programs that never run on a phone. */
@NullMarked
package fusionlab.host;

import org.jspecify.annotations.NullMarked;
