/** Distilling a world's decoder into a smaller one, on latents that the world's own UNet makes. */
@NullMarked
package fusionlab.quality.efficientdecoder;

import org.jspecify.annotations.NullMarked;
