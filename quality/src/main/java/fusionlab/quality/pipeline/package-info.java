/** Recipes of several stages of training, one after another. */
@NullMarked
package fusionlab.quality.pipeline;

import org.jspecify.annotations.NullMarked;
