/** Limits for each caller: bodies, answers, threads and time. */
@NullMarked
package fusionlab.server.limits;

import org.jspecify.annotations.NullMarked;
