/** Simulated agents against one real server: how many leases and reports a second, and whether any agent starves. */
@NullMarked
package fusionlab.benchmarks.farm;

import org.jspecify.annotations.NullMarked;
