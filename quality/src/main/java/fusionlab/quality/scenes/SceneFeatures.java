package fusionlab.quality.scenes;

import fusionlab.protocol.PictureFeatures;
import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.tensors.Floats;
import fusionlab.unet.ContentHash;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * The embeddings of the scene CLIP's image tower, of length 1. The reference picture of a prompt is its held-out scene as the training
 * pictures were drawn, with a place and size that follow from the prompt's number: a caption that is asked again is drawn again.
 *
 * @param clipHash SHA-256 (hex) of the CLIP's weights
 */
record SceneFeatures(SceneClip clip, String clipHash) implements FeatureNetwork {

    private static final List<Scene> SCENES = Scenes.prompted();
    private static final long SEED = 97_000;

    @Override
    public PictureFeatures description() {
        return new PictureFeatures(
                "scene CLIP",
                SceneClip.WIDTH,
                ContentHash.of("scene features 1, drawn pictures of the prompts, seed " + SEED + "\n" + clipHash));
    }

    @Override
    public Tensor features(Tensor pictures) {
        return clip.images(pictures);
    }

    @Override
    public Tensor reference(int from, int to) {
        float[] pixels = new float[(to - from) * Scenes.PICTURE];
        for (int prompt = from; prompt < to; prompt++) {
            float[] picture = SceneDrawing.draw(List.of(SCENES.get(prompt)), new SplittableRandom(SEED + prompt));
            System.arraycopy(picture, 0, pixels, (prompt - from) * Scenes.PICTURE, Scenes.PICTURE);
        }
        return Floats.tensor(pixels, to - from, Scenes.CHANNELS, Scenes.SIZE, Scenes.SIZE);
    }
}
