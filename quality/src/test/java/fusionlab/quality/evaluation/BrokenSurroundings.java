package fusionlab.quality.evaluation;

import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Whose fourth picture has no score. The whole ones are their owner's to close. */
record BrokenSurroundings(Surroundings whole) implements Surroundings {

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public PictureScorer scorer() {
        return new Broken(whole.scorer());
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

    private record Broken(PictureScorer whole) implements PictureScorer {

        @Override
        public String name() {
            return whole.name();
        }

        @Override
        public String hash() {
            return whole.hash();
        }

        @Override
        public double[] scores(Tensor images, List<String> prompts) {
            double[] scores = whole.scores(images, prompts);
            scores[3] = Double.NaN;
            return scores;
        }
    }

    @Override
    public void close() {}
}
