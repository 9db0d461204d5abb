/** The phones and hosts of the lab: registration, tokens, state. */
@NullMarked
package fusionlab.server.device;

import org.jspecify.annotations.NullMarked;
