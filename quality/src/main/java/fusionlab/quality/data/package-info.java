/** Captioned pictures from folders and tar shards, and their latents and text embeddings, kept on the disk. */
@NullMarked
package fusionlab.quality.data;

import org.jspecify.annotations.NullMarked;
