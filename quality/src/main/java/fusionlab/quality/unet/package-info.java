/** UNets that compute and train: any architecture of any topology, with diffusers' tensor names. */
@NullMarked
package fusionlab.quality.unet;

import org.jspecify.annotations.NullMarked;
