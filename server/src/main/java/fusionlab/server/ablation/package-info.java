/** Ablations: variants of a checkpoint compared under equal conditions, measured by {@code quality ablate} and imported. */
@NullMarked
package fusionlab.server.ablation;

import org.jspecify.annotations.NullMarked;
