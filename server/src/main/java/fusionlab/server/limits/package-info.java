/** What one caller may take of the server: bodies, answers, threads and time. */
@NullMarked
package fusionlab.server.limits;

import org.jspecify.annotations.NullMarked;
