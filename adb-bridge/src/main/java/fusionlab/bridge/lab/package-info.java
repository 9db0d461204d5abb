/** The connection from a phone's loopback address to the server, and how long the server has been reachable. */
@NullMarked
package fusionlab.bridge.lab;

import org.jspecify.annotations.NullMarked;
