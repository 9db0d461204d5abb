/** The device agent: leases jobs from the lab, has them measured, and delivers the reports. */
@NullMarked
package fusionlab.agent;

import org.jspecify.annotations.NullMarked;
