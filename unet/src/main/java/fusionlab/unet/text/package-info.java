/** Text from outside: strict JSON, mistaken files, mistyped names, messages of one line. */
@NullMarked
package fusionlab.unet.text;

import org.jspecify.annotations.NullMarked;
