/** Quality tables: the measured ΔCLIP of each slot, and their files. */
@NullMarked
package fusionlab.search.quality;

import org.jspecify.annotations.NullMarked;
