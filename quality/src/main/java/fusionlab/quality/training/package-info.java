/** Robust training: each block is skipped now and then, so that the UNet tolerates removals. */
@NullMarked
package fusionlab.quality.training;

import org.jspecify.annotations.NullMarked;
