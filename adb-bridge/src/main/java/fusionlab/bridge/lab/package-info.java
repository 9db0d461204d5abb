/** The way from a phone's loopback address to the server, and for how long the server has answered. */
@NullMarked
package fusionlab.bridge.lab;

import org.jspecify.annotations.NullMarked;
