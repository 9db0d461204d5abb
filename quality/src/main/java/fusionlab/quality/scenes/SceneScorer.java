package fusionlab.quality.scenes;

import fusionlab.quality.evaluation.PictureScorer;
import fusionlab.quality.tensors.Floats;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The scene CLIP, which belongs to the surroundings. */
record SceneScorer(SceneClip clip, String hash) implements PictureScorer {

    @Override
    public String name() {
        return "scene CLIP";
    }

    @Override
    public double[] scores(Tensor pictures, List<String> prompts) {
        return Floats.doubles(clip.images(pictures).mul(clip.texts(prompts)).sum(new long[] {1}));
    }
}
