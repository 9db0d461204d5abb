/** Measuring in a process of its own, so that a crash of the runtime does not take the agent down. */
@NullMarked
package fusionlab.agent.bench;

import org.jspecify.annotations.NullMarked;
