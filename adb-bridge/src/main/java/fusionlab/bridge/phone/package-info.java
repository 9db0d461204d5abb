/** One phone: its facts, and the agent that is pushed, started, watched, stopped and removed; one thread per phone. */
@NullMarked
package fusionlab.bridge.phone;

import org.jspecify.annotations.NullMarked;
