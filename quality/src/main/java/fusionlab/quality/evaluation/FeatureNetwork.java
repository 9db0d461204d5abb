package fusionlab.quality.evaluation;

import fusionlab.protocol.PictureFeatures;
import org.bytedeco.pytorch.Tensor;

/**
 * A network whose features compare sets of pictures, and the reference pictures of the prompts. Thread-safe as {@link Surroundings} are, and
 * with the same rules for tensors.
 */
public interface FeatureNetwork {

    PictureFeatures description();

    /** @param pictures [B,3,H,W], -1 to 1. @return [B,D] in 32 bits on the CPU */
    Tensor features(Tensor pictures);

    /** The reference pictures of the prompts {@code from} to {@code to} (excluded), [B,3,H,W], -1 to 1; the same every time. */
    Tensor reference(int from, int to);
}
