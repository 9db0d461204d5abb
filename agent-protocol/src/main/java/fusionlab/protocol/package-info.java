/** The records that server and agents exchange as JSON ({@code docs/protocol.md}), and the protocol version. */
@NullMarked
package fusionlab.protocol;

import org.jspecify.annotations.NullMarked;
