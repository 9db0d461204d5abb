package fusionlab.quality.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.unet.Architecture;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Draws and scores neighbouring prompts on one thread.
 *
 * @param from first prompt
 * @param to one past the last
 * @param picturesTo one past the last prompt whose picture is wanted
 */
record BatchEvaluation(
        World world,
        EvaluationProtocol protocol,
        Architecture architecture,
        int from,
        int to,
        int picturesTo,
        Stoppable stoppable)
        implements Callable<Evaluator.BatchScores> {

    @Override
    public Evaluator.BatchScores call() {
        stoppable.check();
        TorchThreads.single();
        long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try (NoGradGuard guard = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            List<String> prompts = world.surroundings().prompts().subList(from, to);
            Tensor images = Drawing.of(world, protocol, architecture).images(from, to, stoppable::check);
            stoppable.check();
            List<Double> scores = scores(world.surroundings().scorer(), images, prompts);
            List<List<Double>> others = world.otherScorers().stream()
                    .map(other -> scores(other, images, prompts))
                    .toList();
            List<ExamplePicture> pictures = pictures(images, prompts);
            ChunkFeatures features = protocol.features() == null ? ChunkFeatures.NONE : features(images);
            stoppable.advance(to - from);
            long cpuAfter = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            return new Evaluator.BatchScores(scores, others, pictures, features, (cpuAfter - cpuBefore) / 1e9);
        }
    }

    private List<Double> scores(PictureScorer scorer, Tensor images, List<String> prompts) {
        double[] scores = scorer.scores(images, prompts);
        List<Double> finite = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isFinite(scores[i])) {
                throw new EvaluationException("prompt " + (from + i) + " ('" + prompts.get(i) + "') has the score "
                        + scores[i] + ": the architecture does not draw a picture");
            }
            finite.add(scores[i]);
        }
        return finite;
    }

    private ChunkFeatures features(Tensor images) {
        FeatureNetwork network = world.features().orElseThrow();
        return new ChunkFeatures(
                Floats.of(network.features(images)),
                Floats.of(network.features(network.pictures().tensor(from, to))));
    }

    private List<ExamplePicture> pictures(Tensor images, List<String> prompts) {
        int count = Math.min(to, picturesTo) - from;
        List<ExamplePicture> pictures = new ArrayList<>();
        int height = (int) images.size(2);
        int width = (int) images.size(3);
        for (int i = 0; i < count; i++) {
            float[] rgb = Floats.of(images.select(0, i));
            pictures.add(new ExamplePicture(
                    from + i, prompts.get(i), Png.of(rgb, height, width, Evaluation.MAX_PICTURE_BYTES)));
        }
        return pictures;
    }
}
