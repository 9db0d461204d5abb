/** Whole pictures on this host, from text to pixels, against the sum of their parts. */
@NullMarked
package fusionlab.benchmarks.pictures;

import org.jspecify.annotations.NullMarked;
