/** Curves: CLIP and a distance of sets of pictures over guidance scales, measured by workers point by point. */
@NullMarked
package fusionlab.server.curve;

import org.jspecify.annotations.NullMarked;
