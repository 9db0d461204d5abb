/** The command line of the module. */
@NullMarked
package fusionlab.quality;

import org.jspecify.annotations.NullMarked;
