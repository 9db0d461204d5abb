/** A lab with many rows, and how long its pages and lists take. */
@NullMarked
package fusionlab.benchmarks.pages;

import org.jspecify.annotations.NullMarked;
