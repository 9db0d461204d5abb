/** The lab over HTTP for all programs that work for one, and leases that are kept alive; on hosts and phones. */
@NullMarked
package fusionlab.lab;

import org.jspecify.annotations.NullMarked;
