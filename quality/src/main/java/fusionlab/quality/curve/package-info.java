/** Curves measured on this machine: CLIP and a distance over guidance scales, point by point. */
@NullMarked
package fusionlab.quality.curve;

import org.jspecify.annotations.NullMarked;
