/** What an architecture is worth: its pictures for the prompts of a protocol, scored one by one. */
@NullMarked
package fusionlab.quality.evaluation;

import org.jspecify.annotations.NullMarked;
