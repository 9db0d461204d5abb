/** Block models and whole networks in ONNX Runtime. */
@NullMarked
package fusionlab.agent.onnx;

import org.jspecify.annotations.NullMarked;
