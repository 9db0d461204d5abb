package fusionlab.quality.scenes;

import fusionlab.protocol.PictureFeatures;
import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.evaluation.ReferencePictures;
import fusionlab.unet.ContentHash;
import org.bytedeco.pytorch.Tensor;

/**
 * The embeddings of the scene CLIP's image tower, of length 1, against drawn pictures of the prompts' scenes.
 *
 * @param clipHash SHA-256 (hex) of the CLIP's weights
 */
record SceneFeatures(SceneClip clip, String clipHash) implements FeatureNetwork {

    @Override
    public PictureFeatures description() {
        return new PictureFeatures(
                "scene CLIP",
                SceneClip.WIDTH,
                ContentHash.of("scene features 1, drawn pictures of the prompts, seed " + ReferenceScenes.SEED + "\n"
                        + clipHash));
    }

    @Override
    public Tensor features(Tensor drawn) {
        return clip.images(drawn);
    }

    @Override
    public ReferencePictures pictures() {
        return new ReferenceScenes();
    }
}
