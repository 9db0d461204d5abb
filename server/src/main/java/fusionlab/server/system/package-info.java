/** The base of all features: problems, texts and JSON. */
@NullMarked
package fusionlab.server.system;

import org.jspecify.annotations.NullMarked;
