/** What a UNet's blocks compute, whatever the format they are written in. */
@NullMarked
package fusionlab.unet.graph;

import org.jspecify.annotations.NullMarked;
