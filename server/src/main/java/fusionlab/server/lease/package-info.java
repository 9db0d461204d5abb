/** The lease desk: one way to lease, extend, give back, expire and fence work of any kind, and the room where those wait who ask for it. */
@NullMarked
package fusionlab.server.lease;

import org.jspecify.annotations.NullMarked;
