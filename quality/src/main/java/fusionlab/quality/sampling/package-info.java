/** From noise to latents: noise schedules, what a UNet predicts, and the samplers. */
@NullMarked
package fusionlab.quality.sampling;

import org.jspecify.annotations.NullMarked;
