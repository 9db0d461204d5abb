/** Searches: accepted, scheduled, replayable, with their progress, ledger and winner. */
@NullMarked
package fusionlab.server.search;

import org.jspecify.annotations.NullMarked;
