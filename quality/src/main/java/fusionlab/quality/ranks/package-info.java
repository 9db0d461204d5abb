/** Processes on one or several hosts that train together, over PyTorch's c10d. */
@NullMarked
package fusionlab.quality.ranks;

import org.jspecify.annotations.NullMarked;
