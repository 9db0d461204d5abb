/** The server as a bridge sees it: one call over HTTP, and the way from a phone's loopback address to it. */
@NullMarked
package fusionlab.bridge.lab;

import org.jspecify.annotations.NullMarked;
