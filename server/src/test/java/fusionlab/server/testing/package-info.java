/** What the server's tests share: one database, one running server, a client that speaks real HTTP. */
@NullMarked
package fusionlab.server.testing;

import org.jspecify.annotations.NullMarked;
