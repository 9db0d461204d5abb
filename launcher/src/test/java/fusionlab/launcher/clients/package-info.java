/** What programs of other people make of the REST interface's description. */
@NullMarked
package fusionlab.launcher.clients;

import org.jspecify.annotations.NullMarked;
