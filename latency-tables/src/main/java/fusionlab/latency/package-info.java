/** Samples to robust statistics to immutable latency tables to predictions with intervals: pure functions, no I/O. */
@NullMarked
package fusionlab.latency;

import org.jspecify.annotations.NullMarked;
