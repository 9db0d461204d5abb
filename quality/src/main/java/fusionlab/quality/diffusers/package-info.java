/** Stable Diffusion from a local folder as diffusers writes it: text encoder, decoder, tokenizer and a CLIP model as the scorer. */
@NullMarked
package fusionlab.quality.diffusers;

import org.jspecify.annotations.NullMarked;
