/** The diffusers config of a UNet: read, checked and written in its canonical form. */
@NullMarked
package fusionlab.unet.config;

import org.jspecify.annotations.NullMarked;
