/** A simulated phone: the device's end of ADB on this host, with shims for what Android's shell has, and faults on request. */
@NullMarked
package fusionlab.adbd;

import org.jspecify.annotations.NullMarked;
