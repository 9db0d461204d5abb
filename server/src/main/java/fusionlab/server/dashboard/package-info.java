/** The pages for people, rendered by the server and updated by small scripts. */
@NullMarked
package fusionlab.server.dashboard;

import org.jspecify.annotations.NullMarked;
