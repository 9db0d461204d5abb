/** Labs behind nginx. */
@NullMarked
package fusionlab.launcher.proxy;

import org.jspecify.annotations.NullMarked;
