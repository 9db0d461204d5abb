/** Inception-v3 as FID uses it: features of pictures by which sets of pictures are compared. */
@NullMarked
package fusionlab.quality.inception;

import org.jspecify.annotations.NullMarked;
