/** Reads what Android's {@code dumpsys} prints, for the agent on the phone and for the bridge beside it. */
@NullMarked
package fusionlab.dumpsys;

import org.jspecify.annotations.NullMarked;
