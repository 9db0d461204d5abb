/** The device agent: leases jobs from the lab, has them measured, and delivers what came of them. */
@NullMarked
package fusionlab.agent;

import org.jspecify.annotations.NullMarked;
