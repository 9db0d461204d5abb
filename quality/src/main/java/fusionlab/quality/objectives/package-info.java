/** What the training of a UNet minimises: predictions of noise or velocity, and step distillation. */
@NullMarked
package fusionlab.quality.objectives;

import org.jspecify.annotations.NullMarked;
