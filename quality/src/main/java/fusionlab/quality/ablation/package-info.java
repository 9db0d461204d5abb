/** Ablations measured on this machine: variants of a checkpoint under equal conditions, cell by cell. */
@NullMarked
package fusionlab.quality.ablation;

import org.jspecify.annotations.NullMarked;
