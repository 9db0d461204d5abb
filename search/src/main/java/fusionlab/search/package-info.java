/** The search problem, Algorithm 1, the exact front and the other algorithms on tables: pure functions, no I/O. */
@NullMarked
package fusionlab.search;

import org.jspecify.annotations.NullMarked;
