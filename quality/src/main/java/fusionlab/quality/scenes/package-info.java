/** The tiny world: drawn pictures with captions, its autoencoder, its CLIP, and the training that makes them and the UNet from scratch. */
@NullMarked
package fusionlab.quality.scenes;

import org.jspecify.annotations.NullMarked;
