/** Measured searches: Algorithm 1 with quality that is measured in each round, as a pure function of the scores. */
@NullMarked
package fusionlab.search.measured;

import org.jspecify.annotations.NullMarked;
