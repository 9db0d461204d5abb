/** JMH benchmarks of the core, and the entry point of the benchmarks that run against a whole lab. */
@NullMarked
package fusionlab.benchmarks;

import org.jspecify.annotations.NullMarked;
