package fusionlab.server.curve;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.protocol.PictureFeatures;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.Protocols;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import fusionlab.server.system.PlainName;
import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, checked.
 *
 * @param features which all checkpoints gather
 * @param proxy whether the points say nothing quantitative about Stable Diffusion
 */
record CurvePlan(String name, int prompts, PictureFeatures features, boolean proxy, List<Planned> points) {

    static final int MAX_POINTS = 200;

    private static final int LONGEST_NAME = 120;
    private static final int MAX_VALUES = 50;
    private static final List<Integer> STEPS = List.of(8);
    private static final List<Double> GUIDANCE = List.of(1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.5, 9.0, 10.0);

    /** One point. */
    record Planned(Checkpoint checkpoint, Architecture architecture, EvaluationProtocol protocol) {}

    /** @throws InvalidRequestException naming the field and the remedy */
    static CurvePlan of(CurveRequest request, Checkpoints checkpoints) {
        List<Checkpoint> chosen = checkpoints(request.checkpoints(), checkpoints);
        PictureFeatures features = features(chosen, checkpoints);
        int most = chosen.stream().mapToInt(Checkpoint::promptCount).min().orElseThrow();
        int prompts = Protocols.prompts(request.prompts(), most);
        List<Planned> points = points(request, chosen, features, checkpoints);
        String name = request.name() == null
                ? points.size() + " points, " + prompts + " prompts"
                : request.name().strip();
        PlainName.check("name", name, LONGEST_NAME);
        boolean proxy = chosen.stream().anyMatch(Checkpoint::ofScenes);
        return new CurvePlan(name, prompts, features, proxy, points);
    }

    private static List<Planned> points(
            CurveRequest request, List<Checkpoint> chosen, PictureFeatures features, Checkpoints known) {
        List<Integer> steps = values("steps", request.steps(), STEPS);
        List<Double> guidance = values("guidance", request.guidance(), GUIDANCE);
        List<String> architectures = values("architectures", request.architectures(), List.of());
        long count = (long) chosen.size() * Math.max(1, architectures.size()) * steps.size() * guidance.size();
        if (count > MAX_POINTS) {
            throw new InvalidRequestException(
                    "guidance",
                    "These are " + count + " points",
                    "ask for at most " + MAX_POINTS + "; several curves share what is measured");
        }
        List<Planned> points = new ArrayList<>();
        for (Checkpoint checkpoint : chosen) {
            for (String text : architectures.isEmpty() ? List.of(known.architecture(checkpoint)) : architectures) {
                Architecture architecture = architecture(checkpoint, text);
                for (int number : steps) {
                    for (double scale : guidance) {
                        EvaluationProtocol protocol =
                                Protocols.of(checkpoint, number, scale, request.sampler(), request.seed());
                        points.add(new Planned(checkpoint, architecture, protocol.gathering(features.sha256())));
                    }
                }
            }
        }
        return points;
    }

    private static List<Checkpoint> checkpoints(@Nullable List<String> hashes, Checkpoints known) {
        if (hashes == null || hashes.isEmpty()) {
            throw new InvalidRequestException(
                    "checkpoints",
                    "There are no checkpoints",
                    "give the SHA-256 of one at least; see GET /api/v1/checkpoints");
        }
        List<Checkpoint> chosen = new ArrayList<>();
        for (String hash : values("checkpoints", hashes, hashes)) {
            Checkpoint checkpoint = known.offeredOrTuned(hash)
                    .orElseThrow(() -> new InvalidRequestException(
                            "checkpoints",
                            "There is no checkpoint " + OneLine.beginning(hash, 80),
                            "give a SHA-256 or its first 6 digits or more; see GET /api/v1/checkpoints"));
            if (chosen.stream().noneMatch(other -> other.id() == checkpoint.id())) {
                chosen.add(checkpoint);
            }
        }
        return chosen;
    }

    /** All checkpoints must be compared with the same pictures by the same networks: otherwise neither axis compares. */
    private static PictureFeatures features(List<Checkpoint> chosen, Checkpoints checkpoints) {
        PictureFeatures common = null;
        for (Checkpoint checkpoint : chosen) {
            PictureFeatures features = checkpoints
                    .features(checkpoint)
                    .orElseThrow(
                            () -> new InvalidRequestException(
                                    "checkpoints",
                                    "No worker of checkpoint " + checkpoint.shortHash() + " gathers features",
                                    "start a current quality-worker with it, for a Stable Diffusion folder with --reference DIR"));
            common = common == null ? features : common;
            if (!common.sha256().equals(features.sha256())
                    || !chosen.get(0).scorer().equals(checkpoint.scorer())
                    || !chosen.get(0).promptSet().equals(checkpoint.promptSet())) {
                throw new InvalidRequestException(
                        "checkpoints",
                        "Checkpoints " + chosen.get(0).shortHash() + " and " + checkpoint.shortHash()
                                + " have different prompts, scorers or reference pictures, so that their values do not compare",
                        "order a curve for each of them, or start their workers with the same scorer, prompts and --reference");
            }
        }
        return Objects.requireNonNull(common);
    }

    private static Architecture architecture(Checkpoint checkpoint, String text) {
        try {
            return Architecture.parse(checkpoint.topology(), text);
        } catch (IllegalArgumentException unknown) {
            throw new InvalidRequestException(
                    "architectures",
                    "Checkpoint " + checkpoint.shortHash() + ": " + unknown.getMessage(),
                    "give removals and copies such as mid_block.attentions.0=0, or base");
        }
    }

    /** Without repetitions. */
    private static <T> List<T> values(String field, @Nullable List<T> given, List<T> usual) {
        if (given == null) {
            return usual;
        }
        if (given.isEmpty() || given.size() > MAX_VALUES || given.stream().anyMatch(Objects::isNull)) {
            throw new InvalidRequestException(
                    field, field + " has " + given.size() + " values, or null among them", "give 1 to " + MAX_VALUES);
        }
        return List.copyOf(new LinkedHashSet<>(given));
    }
}
