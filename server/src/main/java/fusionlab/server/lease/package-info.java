/** The lease desk: one way to lease, extend, give back, expire and fence work of any kind, and the waiting room for requests. */
@NullMarked
package fusionlab.server.lease;

import org.jspecify.annotations.NullMarked;
