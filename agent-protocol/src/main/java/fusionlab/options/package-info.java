/** Reads the command lines of the programs that work for a lab: agents and bridges. */
@NullMarked
package fusionlab.options;

import org.jspecify.annotations.NullMarked;
