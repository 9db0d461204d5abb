/** Texts from outside: JSON that is read strictly, files that are something else, names that were mistyped, messages of one line. */
@NullMarked
package fusionlab.unet.text;

import org.jspecify.annotations.NullMarked;
