/** What the agent asks of the machine it runs on, be it a host or a phone. */
@NullMarked
package fusionlab.agent.platform;

import org.jspecify.annotations.NullMarked;
