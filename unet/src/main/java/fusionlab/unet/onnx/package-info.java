/** Block models and whole UNets as ONNX graphs of kilobytes, whose weights stay outside. */
@NullMarked
package fusionlab.unet.onnx;

import org.jspecify.annotations.NullMarked;
