package fusionlab.quality.evaluation;

import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A world whose fourth picture has no score. */
record BrokenWorld(World whole) implements World {

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public Topology topology() {
        return whole.topology();
    }

    @Override
    public Unet unet() {
        return whole.unet();
    }

    @Override
    public String checkpointHash() {
        return whole.checkpointHash();
    }

    @Override
    public String scorerHash() {
        return whole.scorerHash();
    }

    @Override
    public List<String> prompts() {
        return whole.prompts();
    }

    @Override
    public Tensor contexts(List<String> prompts) {
        return whole.contexts(prompts);
    }

    @Override
    public long[] latentShape() {
        return whole.latentShape();
    }

    @Override
    public NoiseSchedule schedule() {
        return whole.schedule();
    }

    @Override
    public Parameterization parameterization() {
        return whole.parameterization();
    }

    @Override
    public Tensor images(Tensor latents) {
        return whole.images(latents);
    }

    @Override
    public double[] scores(Tensor images, List<String> prompts) {
        double[] scores = whole.scores(images, prompts);
        scores[3] = Double.NaN;
        return scores;
    }

    /** The whole world is its owner's to close. */
    @Override
    public void close() {}
}
