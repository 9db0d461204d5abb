package fusionlab.unet.onnx;

import fusionlab.unet.Precision;
import fusionlab.unet.weights.SeededWeights;

/**
 * One file of generated numbers, slices of which are a model's weights: for runtimes that read external data by offset, as ONNX Runtime Web
 * does, and cannot be handed tensors by name. Laid out as the pool of {@link SeededWeights}: matrices and biases first, then the scales of
 * normalisations. The runtime that runs the model generates the numbers, and they need not equal those of {@link SeededWeights}: the time
 * of a block depends on their size, not on their values, as long as none is zero or denormal.
 */
public final class WeightFile {

    public static final String NAME = "weights.bin";

    /** Numbers in the file. */
    public static final int ELEMENTS = SeededWeights.POOL;

    /** How many of the last numbers are scales, near one. */
    public static final int SCALES = SeededWeights.SCALES;

    private WeightFile() {}

    /**
     * The model with offset and length of each weight written into it.
     *
     * @throws IllegalArgumentException if a weight is larger than the file
     */
    public static OnnxModel located(OnnxModel model, Precision precision) {
        long width = precision.width();
        return ExternalData.located(model, precision, NAME, weight -> SeededWeights.place(weight, 0) * width);
    }
}
