/** Measured quality: the checkpoints that workers have, the evaluations they lease piece by piece, and the tables made from them. */
@NullMarked
package fusionlab.server.evaluation;

import org.jspecify.annotations.NullMarked;
