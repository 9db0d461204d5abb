package fusionlab.quality.evaluation;

import fusionlab.protocol.PictureFeatures;
import org.bytedeco.pytorch.Tensor;

/** Features of pictures, and the reference pictures of the prompts: what sets of pictures are compared by. */
public interface FeatureNetwork extends Metric {

    PictureFeatures description();

    /** @param pictures [B,3,H,W], -1 to 1. @return [B,D] in 32 bits on the CPU */
    Tensor features(Tensor pictures);

    /** Those that drawn pictures are compared with. */
    ReferencePictures pictures();
}
