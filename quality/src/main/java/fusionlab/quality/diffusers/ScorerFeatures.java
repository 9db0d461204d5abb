package fusionlab.quality.diffusers;

import fusionlab.protocol.PictureFeatures;
import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.evaluation.ReferencePictures;
import fusionlab.unet.ContentHash;
import org.bytedeco.pytorch.Tensor;

/**
 * The embeddings of the scorer's image tower, of length 1, against reference pictures from a folder.
 *
 * @param scorerHash SHA-256 (hex) of the scorer
 */
record ScorerFeatures(ClipScorer scorer, String scorerHash, ReferencePictures pictures) implements FeatureNetwork {

    @Override
    public PictureFeatures description() {
        return new PictureFeatures(
                "CLIP", scorer.width(), ContentHash.of("CLIP features 1\n" + scorerHash + "\n" + pictures.hash()));
    }

    @Override
    public Tensor features(Tensor drawn) {
        return scorer.embeddings(drawn);
    }
}
