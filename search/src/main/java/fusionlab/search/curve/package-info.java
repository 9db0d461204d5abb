/** Curves: CLIP and a distance of sets of pictures over guidance scales. */
@NullMarked
package fusionlab.search.curve;

import org.jspecify.annotations.NullMarked;
