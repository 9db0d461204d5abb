/** Measuring in rotation, whatever the runtime: one job from its first model to its report. */
@NullMarked
package fusionlab.agent.measure;

import org.jspecify.annotations.NullMarked;
