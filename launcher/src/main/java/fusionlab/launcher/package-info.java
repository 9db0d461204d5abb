/** The command line: counts of a UNet, search on files, a check of the machine, and the demo. */
@NullMarked
package fusionlab.launcher;

import org.jspecify.annotations.NullMarked;
