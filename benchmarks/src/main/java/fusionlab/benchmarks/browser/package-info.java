/** A browser that measures a real topology for a real lab. */
@NullMarked
package fusionlab.benchmarks.browser;

import org.jspecify.annotations.NullMarked;
