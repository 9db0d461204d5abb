/** The weights of an architecture as models that other programs load: diffusers, ONNX Runtime, LiteRT. */
@NullMarked
package fusionlab.quality.export;

import org.jspecify.annotations.NullMarked;
