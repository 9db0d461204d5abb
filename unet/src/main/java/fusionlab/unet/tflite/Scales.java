package fusionlab.unet.tflite;

import fusionlab.unet.weights.SeededWeights;
import fusionlab.unet.weights.Weight;
import java.util.Arrays;

/** What one step of an int8 weight is worth, by output channel; zero is zero. */
@FunctionalInterface
public interface Scales {

    /** Those of {@link SeededWeights}: their bound is known and each channel's largest value is near it, so one scale serves all. */
    Scales GENERATED = (weight, channels) -> {
        float[] scales = new float[channels];
        Arrays.fill(scales, SeededWeights.INT8_STEP);
        return scales;
    };

    /** @param channels output channels of the weight */
    float[] of(Weight weight, int channels);
}
