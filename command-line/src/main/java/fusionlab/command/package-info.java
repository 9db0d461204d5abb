/** Command lines of the programs: options, versions, and problems as one line. */
@NullMarked
package fusionlab.command;

import org.jspecify.annotations.NullMarked;
