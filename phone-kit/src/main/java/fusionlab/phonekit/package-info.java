/** Builds the files for phones: the agent as one jar with a dex file, native libraries by ABI, and a list of them with checksums. */
@NullMarked
package fusionlab.phonekit;

import org.jspecify.annotations.NullMarked;
