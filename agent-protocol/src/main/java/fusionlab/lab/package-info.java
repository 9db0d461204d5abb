/** The HTTP client of the lab for all its programs, and leases that are kept alive; on hosts and phones. */
@NullMarked
package fusionlab.lab;

import org.jspecify.annotations.NullMarked;
