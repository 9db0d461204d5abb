/** What every feature stands on: problems, texts and JSON. */
@NullMarked
package fusionlab.server.system;

import org.jspecify.annotations.NullMarked;
