/** Value scores, Algorithm 1, the exact front, the random baseline and quality tables: pure functions, no I/O. */
@NullMarked
package fusionlab.search;

import org.jspecify.annotations.NullMarked;
