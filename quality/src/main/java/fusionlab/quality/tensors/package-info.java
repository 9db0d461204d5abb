/** libtorch's tensors on this host, and safetensors files to keep them in. */
@NullMarked
package fusionlab.quality.tensors;

import org.jspecify.annotations.NullMarked;
