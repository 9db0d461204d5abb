/** A worker that leases evaluations from a FusionLab server and reports the scores. */
@NullMarked
package fusionlab.quality.worker;

import org.jspecify.annotations.NullMarked;
