/** Distances between sets of pictures, from the moments of their features. */
@NullMarked
package fusionlab.search.distance;

import org.jspecify.annotations.NullMarked;
