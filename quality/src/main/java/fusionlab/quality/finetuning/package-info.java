/** Training the UNet of a checkpoint on captioned pictures, from their folder to a folder that others load. */
@NullMarked
package fusionlab.quality.finetuning;

import org.jspecify.annotations.NullMarked;
