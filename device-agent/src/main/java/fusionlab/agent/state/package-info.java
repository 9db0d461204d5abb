/** What the agent keeps on disk: its device token, and reports that the lab has not taken yet. */
@NullMarked
package fusionlab.agent.state;

import org.jspecify.annotations.NullMarked;
