/** The pages in a real browser. */
@NullMarked
package fusionlab.server.dashboard;

import org.jspecify.annotations.NullMarked;
