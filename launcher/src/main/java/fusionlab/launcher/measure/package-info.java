/** {@code measure}: a device's latency table and the time of a picture, in one command. */
@NullMarked
package fusionlab.launcher.measure;

import org.jspecify.annotations.NullMarked;
