/** Searches for a whole picture: targets in seconds an image on several devices, steps and decoder as choices. */
@NullMarked
package fusionlab.search.picture;

import org.jspecify.annotations.NullMarked;
