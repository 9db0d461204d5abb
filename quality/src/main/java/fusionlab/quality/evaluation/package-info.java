/** The quality of an architecture: its pictures for the prompts of a protocol, scored one by one. */
@NullMarked
package fusionlab.quality.evaluation;

import org.jspecify.annotations.NullMarked;
