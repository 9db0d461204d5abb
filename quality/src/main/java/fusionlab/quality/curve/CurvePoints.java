package fusionlab.quality.curve;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.protocol.PictureFeatures;
import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.search.curve.CurvePoint;
import fusionlab.search.curve.CurvePoint.Line;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.util.Optional;

/**
 * Measures points of curves with one checkpoint, and keeps them in a file.
 *
 * @param name of the checkpoint, for people
 */
public record CurvePoints(String name, World world, Evaluator evaluator, CurveFile file) {

    /** The point, if it is in the file already. */
    public Optional<CurvePoint> known(Architecture architecture, EvaluationProtocol protocol, int prompts) {
        return file.find(
                world.checkpointHash(), architecture.text(), gathering(protocol).hash(), prompts);
    }

    /**
     * Draws and scores the prompts, and writes the point to the file.
     *
     * @throws fusionlab.quality.evaluation.EvaluationException as {@link Evaluator#evaluate}
     */
    public CurvePoint measured(Architecture architecture, EvaluationProtocol protocol, int prompts)
            throws InterruptedException, IOException {
        EvaluationProtocol gathering = gathering(protocol);
        ChunkScores scores = evaluator.evaluate(world, gathering, architecture, 0, prompts, 0, Progress.NONE);
        PictureFeatures features = features();
        CurvePoint point = new CurvePoint(
                new Line(name, world.checkpointHash(), architecture.text(), protocol.steps()),
                protocol.guidance(),
                protocol.sampler(),
                protocol.seed(),
                prompts,
                scores.mean(),
                scores.standardError(),
                scores.features().distance(features.dimension()),
                CurvePoint.frechet(features.name()),
                gathering.hash(),
                world.surroundings().name().equals(ScenesWorld.NAME));
        file.add(point);
        return point;
    }

    private EvaluationProtocol gathering(EvaluationProtocol protocol) {
        return protocol.gathering(features().sha256());
    }

    private PictureFeatures features() {
        return world.surroundings()
                .features()
                .map(FeatureNetwork::description)
                .orElseThrow(() -> new IllegalArgumentException(
                        name + " has no reference pictures to compare with; name them with --reference"));
    }
}
