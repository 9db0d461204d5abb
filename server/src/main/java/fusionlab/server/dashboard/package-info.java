/** The pages for people: what the lab knows, drawn by the server and kept live by small scripts. */
@NullMarked
package fusionlab.server.dashboard;

import org.jspecify.annotations.NullMarked;
