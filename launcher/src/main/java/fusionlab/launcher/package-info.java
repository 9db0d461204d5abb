/** The command line: counts of a UNet, search on files, a look at the machine, and the demo that does the main job. */
@NullMarked
package fusionlab.launcher;

import org.jspecify.annotations.NullMarked;
