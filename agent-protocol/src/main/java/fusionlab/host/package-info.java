/** Information from a host's operating system, for programs that never run on a phone. */
@NullMarked
package fusionlab.host;

import org.jspecify.annotations.NullMarked;
