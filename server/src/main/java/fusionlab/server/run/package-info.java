/** Search runs: accepted, scheduled, replayable, with their progress, ledger and winner. */
@NullMarked
package fusionlab.server.run;

import org.jspecify.annotations.NullMarked;
