/** Robust training: each block is skipped now and then, so that the UNet bears removals. */
@NullMarked
package fusionlab.quality.training;

import org.jspecify.annotations.NullMarked;
