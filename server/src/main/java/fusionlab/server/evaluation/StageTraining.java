package fusionlab.server.evaluation;

import fusionlab.protocol.Distillation;
import fusionlab.protocol.Tuning;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.DistillationOrders.Trained;
import fusionlab.server.system.ExactSeed;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import fusionlab.unet.Architecture;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The numbers of an ordered stage, with its defaults. */
final class StageTraining {

    private static final int STEPS = 1_000;
    private static final int EVALUATION_PROMPTS = 256;

    private StageTraining() {}

    static int evaluationPrompts(DistillationRequest request, Checkpoint root) {
        int prompts = Objects.requireNonNullElse(
                request.evaluationPrompts(), Math.min(EVALUATION_PROMPTS, root.promptCount()));
        if (prompts < 0 || prompts > root.promptCount()) {
            throw new InvalidRequestException(
                    "evaluationPrompts",
                    "evaluationPrompts must be 0 to the checkpoint's " + root.promptCount() + ", not " + prompts,
                    "give fewer, or 0 for no evaluation");
        }
        return prompts;
    }

    /** The training as a worker will get it: the protocol's records check all numbers. */
    static Tuning of(
            DistillationRequest request, Checkpoint root, Trained student, Architecture architecture, Trained teacher) {
        boolean tiny = root.world().equals("scenes");
        long seed = ExactSeed.require("seed", Objects.requireNonNullElse(request.seed(), 1L));
        try {
            return new Tuning(
                    0,
                    student.checkpoint().sha256(),
                    null,
                    PieceLeases.changed(architecture),
                    Objects.requireNonNullElse(request.steps(), STEPS),
                    Objects.requireNonNullElse(request.batch(), tiny ? 32 : 4),
                    Objects.requireNonNullElse(request.learningRate(), tiny ? 5e-4 : 1e-5),
                    0,
                    seed,
                    new Distillation(
                            required("fromSteps", request.fromSteps()),
                            required("toSteps", request.toSteps()),
                            Objects.requireNonNullElse(request.cfgProbability(), 0.1),
                            Objects.requireNonNullElse(request.cfgLeast(), 2.0),
                            Objects.requireNonNullElse(request.cfgMost(), 14.0),
                            Objects.requireNonNullElse(request.gamma(), 0.2),
                            Objects.requireNonNullElse(request.gammaScaling(), Distillation.DYNAMIC),
                            teacher.weights(root),
                            PieceLeases.changed(teacher.architecture())),
                    null);
        } catch (IllegalArgumentException wrong) {
            String message = OneLine.of(String.valueOf(wrong.getMessage()), 500);
            throw new InvalidRequestException(message.split(" ", 2)[0], message, "correct the value");
        }
    }

    private static int required(String field, @Nullable Integer value) {
        if (value == null) {
            throw new InvalidRequestException(field, field + " is missing", "give the number of DDIM steps");
        }
        return value;
    }
}
