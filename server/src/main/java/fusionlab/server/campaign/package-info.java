/** The measurement work that fills a latency table or validates one: planning, adaptive rounds, progress. */
@NullMarked
package fusionlab.server.campaign;

import org.jspecify.annotations.NullMarked;
