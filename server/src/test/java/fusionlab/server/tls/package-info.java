/** Keys, certificates and a handshake. */
@NullMarked
package fusionlab.server.tls;

import org.jspecify.annotations.NullMarked;
