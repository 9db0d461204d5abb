/** Who changed what in the lab. */
@NullMarked
package fusionlab.server.activity;

import org.jspecify.annotations.NullMarked;
