package fusionlab.quality.scenes;

import fusionlab.quality.evaluation.ReferencePictures;
import fusionlab.unet.ContentHash;
import java.util.List;
import java.util.SplittableRandom;

/**
 * For each prompt its held-out scene as the training pictures were drawn, with a place and size that follow from the prompt's number: a
 * caption that is asked again is drawn again.
 */
record ReferenceScenes() implements ReferencePictures {

    static final long SEED = 97_000;

    private static final List<Scene> SCENES = Scenes.prompted();

    @Override
    public int size() {
        return Scenes.SIZE;
    }

    @Override
    public String hash() {
        return ContentHash.of("scene reference pictures 1, seed " + SEED);
    }

    @Override
    public float[] numbers(int from, int to) {
        float[] pixels = new float[(to - from) * Scenes.PICTURE];
        for (int prompt = from; prompt < to; prompt++) {
            float[] picture = SceneDrawing.draw(List.of(SCENES.get(prompt)), new SplittableRandom(SEED + prompt));
            System.arraycopy(picture, 0, pixels, (prompt - from) * Scenes.PICTURE, Scenes.PICTURE);
        }
        return pixels;
    }
}
