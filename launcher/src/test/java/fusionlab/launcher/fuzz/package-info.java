/** Requests that nobody means well with, against a running lab. */
@NullMarked
package fusionlab.launcher.fuzz;

import org.jspecify.annotations.NullMarked;
