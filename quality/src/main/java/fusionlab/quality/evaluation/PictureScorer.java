package fusionlab.quality.evaluation;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Scores how well a picture fits its prompt. */
public interface PictureScorer extends Metric {

    /** For people. */
    String name();

    /** SHA-256 (hex) of what decides the scores. */
    String hash();

    /**
     * @param pictures [B,3,H,W], -1 to 1
     * @return for each picture a cosine similarity, -1 to 1; NaN for a picture that is not finite
     */
    double[] scores(Tensor pictures, List<String> prompts);
}
