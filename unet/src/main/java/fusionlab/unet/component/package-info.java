/** Text encoders and decoders: what they compute and hold. */
@NullMarked
package fusionlab.unet.component;

import org.jspecify.annotations.NullMarked;
