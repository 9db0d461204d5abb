/** Rotating measurement of block models with ONNX Runtime. */
@NullMarked
package fusionlab.agent.onnx;

import org.jspecify.annotations.NullMarked;
