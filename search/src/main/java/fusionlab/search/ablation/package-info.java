/** Ablations: variants of a checkpoint compared with a reference variant under equal conditions. */
@NullMarked
package fusionlab.search.ablation;

import org.jspecify.annotations.NullMarked;
