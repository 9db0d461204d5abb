/** Block models and whole networks in LiteRT. */
@NullMarked
package fusionlab.agent.litert;

import org.jspecify.annotations.NullMarked;
