/** The server: one package per feature. */
@NullMarked
package fusionlab.server;

import org.jspecify.annotations.NullMarked;
