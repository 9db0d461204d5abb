/** UNet topologies, slots, architectures and block configurations, with exact counts: pure values, no I/O. */
@NullMarked
package fusionlab.unet;

import org.jspecify.annotations.NullMarked;
