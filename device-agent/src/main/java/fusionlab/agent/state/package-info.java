/** The agent's files: its device token, and reports that the lab has not accepted yet. */
@NullMarked
package fusionlab.agent.state;

import org.jspecify.annotations.NullMarked;
