/** Several models draw the same prompts from the same noise: pictures side by side, CLIP in pairs, seconds an image. */
@NullMarked
package fusionlab.quality.comparison;

import org.jspecify.annotations.NullMarked;
