/** Decoders as named weights: their forms, and the smaller ones that are made from them. */
@NullMarked
package fusionlab.quality.decoder;

import org.jspecify.annotations.NullMarked;
