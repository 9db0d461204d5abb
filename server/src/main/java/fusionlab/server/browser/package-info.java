/** The agent that runs in a browser: its page, its runtime's files, and the block models it asks for. */
@NullMarked
package fusionlab.server.browser;

import org.jspecify.annotations.NullMarked;
