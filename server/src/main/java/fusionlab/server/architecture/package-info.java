/** Architectures that were found or measured: kept once by content, shown with all results, compared and downloaded. */
@NullMarked
package fusionlab.server.architecture;

import org.jspecify.annotations.NullMarked;
