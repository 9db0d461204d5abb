/** The agent's interface to its machine, a host or a phone. */
@NullMarked
package fusionlab.agent.platform;

import org.jspecify.annotations.NullMarked;
