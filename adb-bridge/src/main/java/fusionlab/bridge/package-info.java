/** The bridge between a lab and the phones of one host: as part of the server, or as its own process. */
@NullMarked
package fusionlab.bridge;

import org.jspecify.annotations.NullMarked;
