/** Simulated agents against one real server: leases and reports per second, and whether any agent starves. */
@NullMarked
package fusionlab.benchmarks.farm;

import org.jspecify.annotations.NullMarked;
