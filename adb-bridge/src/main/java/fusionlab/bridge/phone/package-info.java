/** One phone: what it says of itself, and the agent that is pushed, started, watched, stopped and cleaned away; a thread for each. */
@NullMarked
package fusionlab.bridge.phone;

import org.jspecify.annotations.NullMarked;
