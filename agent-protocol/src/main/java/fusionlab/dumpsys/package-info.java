/** Parses the output of Android's {@code dumpsys}, for the agent on the phone and for the bridge. */
@NullMarked
package fusionlab.dumpsys;

import org.jspecify.annotations.NullMarked;
