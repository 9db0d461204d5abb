/** The tensors that a generated model needs, and seeded values for them. */
@NullMarked
package fusionlab.unet.weights;

import org.jspecify.annotations.NullMarked;
