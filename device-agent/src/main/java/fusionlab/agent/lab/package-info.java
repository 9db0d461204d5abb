/** The agent's side of the protocol over HTTP, with time limits everywhere. */
@NullMarked
package fusionlab.agent.lab;

import org.jspecify.annotations.NullMarked;
