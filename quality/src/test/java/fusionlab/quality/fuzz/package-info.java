/** All parsers of files and messages against mutated real ones. */
@NullMarked
package fusionlab.quality.fuzz;

import org.jspecify.annotations.NullMarked;
