/** Block models and whole UNets as TFLite flatbuffers of kilobytes, whose weights stay outside. */
@NullMarked
package fusionlab.unet.tflite;

import org.jspecify.annotations.NullMarked;
