package fusionlab.quality.curve;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.protocol.PictureFeatures;
import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.evaluation.PictureScorer;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.search.curve.CurvePoint;
import fusionlab.search.curve.CurvePoint.Line;
import fusionlab.search.curve.CurvePoint.Scorer;
import fusionlab.search.curve.DistanceName;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures points of curves with one checkpoint, and keeps them in a file: for each of the world's scorers a point of its own, from the
 * same pictures.
 *
 * @param name of the checkpoint, for people
 */
public record CurvePoints(String name, World world, Evaluator evaluator, CurveFile file) {

    /** The points of all scorers, the world's own first, if all are in the file already; otherwise none. */
    public List<CurvePoint> known(Architecture architecture, EvaluationProtocol protocol, int prompts) {
        List<Optional<CurvePoint>> found = scorers()
                .map(scorer -> find(scorer, architecture, protocol, prompts))
                .toList();
        return found.stream().allMatch(Optional::isPresent)
                ? found.stream().flatMap(Optional::stream).toList()
                : List.of();
    }

    /**
     * Draws and scores the prompts, and writes the points that are not yet in the file to it.
     *
     * @return the points of all scorers, the world's own first
     * @throws fusionlab.quality.evaluation.EvaluationException as {@link Evaluator#evaluate}
     */
    public List<CurvePoint> measured(Architecture architecture, EvaluationProtocol protocol, int prompts)
            throws InterruptedException, IOException {
        ChunkScores scores = evaluator.evaluate(world, gathering(protocol), architecture, 0, prompts, 0, Progress.NONE);
        PictureFeatures features = features();
        double distance = scores.features().distance(features.dimension());
        List<PictureScorer> scorers = scorers().toList();
        List<CurvePoint> points = new ArrayList<>();
        for (int i = 0; i < scorers.size(); i++) {
            ChunkScores its = i == 0 ? scores : scores.byOther(i - 1);
            CurvePoint point = new CurvePoint(
                    new Line(name, world.checkpointHash(), architecture.text(), protocol.steps()),
                    protocol.guidance(),
                    protocol.sampler(),
                    protocol.seed(),
                    prompts,
                    its.mean(),
                    its.standardError(),
                    distance,
                    DistanceName.over(features.name()),
                    by(scorers.get(i), protocol).hash(),
                    world.surroundings().name().equals(ScenesWorld.NAME),
                    named(scorers.get(i)));
            if (find(scorers.get(i), architecture, protocol, prompts).isEmpty()) {
                file.add(point);
            }
            points.add(point);
        }
        return points;
    }

    private Optional<CurvePoint> find(
            PictureScorer scorer, Architecture architecture, EvaluationProtocol protocol, int prompts) {
        return file.find(
                        world.checkpointHash(),
                        architecture.text(),
                        by(scorer, protocol).hash(),
                        prompts)
                .map(point -> point.by(named(scorer)));
    }

    private Stream<PictureScorer> scorers() {
        return Stream.concat(Stream.of(world.surroundings().scorer()), world.otherScorers().stream());
    }

    private static Scorer named(PictureScorer scorer) {
        return new Scorer(scorer.name(), scorer.hash());
    }

    private EvaluationProtocol by(PictureScorer scorer, EvaluationProtocol protocol) {
        return gathering(protocol.scoredBy(scorer.hash()));
    }

    private EvaluationProtocol gathering(EvaluationProtocol protocol) {
        return protocol.gathering(features().sha256());
    }

    private PictureFeatures features() {
        return world.features()
                .map(FeatureNetwork::description)
                .orElseThrow(() -> new IllegalArgumentException(
                        name + " has no reference pictures to compare with; name them with --reference"));
    }
}
