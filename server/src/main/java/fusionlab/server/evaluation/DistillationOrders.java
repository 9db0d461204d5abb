package fusionlab.server.evaluation;

import fusionlab.protocol.Distillation;
import fusionlab.protocol.Tuning;
import fusionlab.search.measured.TuningSettings;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import fusionlab.unet.Architecture;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Orders stages of step distillation. A stage is a tuning with a teacher: it is stored once, by its initial weights, architecture, settings,
 * objective and teacher, so that nothing is trained twice.
 */
@Component
class DistillationOrders {

    private static final int STEPS = 1_000;
    private static final int EVALUATION_PROMPTS = 256;
    private static final long LARGEST_EXACT = (1L << 53) - 1;

    private final Checkpoints checkpoints;
    private final Tunings tunings;
    private final StageEvaluations evaluations;
    private final LeaseDesk desk;
    private final TuningLeases leases;

    DistillationOrders(
            Checkpoints checkpoints,
            Tunings tunings,
            StageEvaluations evaluations,
            LeaseDesk desk,
            TuningLeases leases) {
        this.checkpoints = checkpoints;
        this.tunings = tunings;
        this.evaluations = evaluations;
        this.desk = desk;
        this.leases = leases;
    }

    /**
     * @return the id of a new stage, or of an equal one
     * @throws InvalidRequestException naming the field and the remedy
     * @throws ConflictException if the weights of teacher or student do not exist yet
     */
    @Transactional
    public long place(DistillationRequest request, String person) {
        if (request.name() != null) {
            throw new InvalidRequestException(
                    "name", "A single stage has no name", "leave it out, or order a pipeline");
        }
        Checkpoint root = checkpoint(request.checkpoint());
        Trained student = trained("student", request.student(), root);
        Trained teacher = trained("teacher", request.teacher(), root);
        Architecture architecture = architecture(request, root, student);
        Tuning training = training(request, root, student, architecture, teacher);
        long id = tunings.queue(
                student.checkpoint(),
                architecture,
                new TuningSettings(
                        training.steps(),
                        training.batch(),
                        training.learningRate(),
                        training.skipProbability(),
                        training.seed()),
                new Tunings.Stage(
                        Objects.requireNonNull(training.distillation()),
                        teacher.checkpoint(),
                        person,
                        evaluationPrompts(request, root)));
        evaluations.demand(id); // it may be done
        return id;
    }

    private static int evaluationPrompts(DistillationRequest request, Checkpoint root) {
        int prompts = or(request.evaluationPrompts(), Math.min(EVALUATION_PROMPTS, root.promptCount()));
        if (prompts < 0 || prompts > root.promptCount()) {
            throw new InvalidRequestException(
                    "evaluationPrompts",
                    "evaluationPrompts must be 0 to the checkpoint's " + root.promptCount() + ", not " + prompts,
                    "give fewer, or 0 for no evaluation");
        }
        return prompts;
    }

    /**
     * Checks a stage of a pipeline, as far as that is possible before the stages that it waits for are trained.
     *
     * @param earlier architectures of the earlier stages, by name
     * @return the training that it will be
     * @throws InvalidRequestException as {@link #place}
     * @throws ConflictException as {@link #place}
     */
    Tuning checked(DistillationRequest request, Checkpoint root, Map<String, Architecture> earlier) {
        Trained student = known("student", request.student(), root, earlier);
        Trained teacher = known("teacher", request.teacher(), root, earlier);
        evaluationPrompts(request, root);
        return training(request, root, student, architecture(request, root, student), teacher);
    }

    private Trained known(
            String field, @Nullable StageReference reference, Checkpoint root, Map<String, Architecture> earlier) {
        Architecture stage = reference == null ? null : earlier.get(reference.text());
        return stage == null ? trained(field, reference, root) : new Trained(root, stage);
    }

    private Architecture architecture(DistillationRequest request, Checkpoint root, Trained student) {
        Architecture architecture =
                request.architecture() == null ? student.architecture() : parsed(root, request.architecture());
        tunings.requireRoom(
                "architecture",
                "Weights of checkpoint " + root.shortHash() + " in this architecture",
                Tunings.weightBytes(architecture),
                "");
        return architecture;
    }

    /** Cancels a stage that has not ended; its worker learns of it with its next heartbeat. */
    @Transactional
    public void cancel(long id) {
        desk.cancel(leases, "w.id = :id and w.distillation is not null", Map.of("id", id));
    }

    /** @throws InvalidRequestException if workers offer none with this hash or prefix */
    Checkpoint checkpoint(@Nullable String hash) {
        if (hash == null) {
            throw new InvalidRequestException(
                    "checkpoint", "checkpoint is missing", "give the SHA-256 of one of GET /api/v1/checkpoints");
        }
        return checkpoints
                .named(hash)
                .orElseThrow(() -> new InvalidRequestException(
                        "checkpoint",
                        "No worker has offered a checkpoint " + OneLine.beginning(hash, 64),
                        "start a worker with it: ./fusionlab quality-worker; see GET /api/v1/checkpoints"));
    }

    private Trained trained(String field, @Nullable StageReference reference, Checkpoint root) {
        if (reference == null) {
            return new Trained(root, root.topology().original());
        }
        OptionalLong id = reference.id();
        TuningView tuning = (id.isPresent() ? tunings.find(id.getAsLong()) : Optional.<TuningView>empty())
                .orElseThrow(() -> new InvalidRequestException(
                        field,
                        "There is no distillation " + OneLine.beginning(reference.text(), 80),
                        "give the id of one of GET /api/v1/distillations, in a pipeline also the name of an earlier"
                                + " stage, or leave it out for the checkpoint itself"));
        if (tuning.rootId() != root.id()) {
            throw new InvalidRequestException(
                    field,
                    "Distillation " + tuning.id() + " is of another checkpoint than " + root.shortHash(),
                    "name one of GET /api/v1/checkpoints/" + root.id()
                            + "/tunings, or leave it out for the checkpoint itself");
        }
        if (tuning.resultId() == null) {
            throw new ConflictException(
                    field,
                    "Distillation " + tuning.id() + " is " + tuning.state() + ": its weights do not exist yet",
                    "order this stage when GET /api/v1/distillations/" + tuning.id() + " says DONE; order " + tuning.id()
                            + " again if it has ended otherwise");
        }
        return new Trained(
                checkpoints.find(tuning.resultId()).orElseThrow(),
                Architecture.parse(root.topology(), tuning.architecture()));
    }

    private static Architecture parsed(Checkpoint root, String text) {
        try {
            return Architecture.parse(root.topology(), text);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidRequestException(
                    "architecture", String.valueOf(wrong.getMessage()), "give 'base' or slot=count pairs");
        }
    }

    /** The training as a worker will get it: the protocol's records check all numbers. */
    private static Tuning training(
            DistillationRequest request, Checkpoint root, Trained student, Architecture architecture, Trained teacher) {
        boolean tiny = root.world().equals("scenes");
        long seed = or(request.seed(), 1L);
        if (seed < -LARGEST_EXACT || seed > LARGEST_EXACT) {
            throw new InvalidRequestException(
                    "seed",
                    "seed is " + seed + ", which not every JSON client can represent",
                    "give -9007199254740991 to 9007199254740991");
        }
        try {
            return new Tuning(
                    0,
                    student.checkpoint().sha256(),
                    null,
                    PieceLeases.changed(architecture),
                    or(request.steps(), STEPS),
                    or(request.batch(), tiny ? 32 : 4),
                    or(request.learningRate(), tiny ? 5e-4 : 1e-5),
                    0,
                    seed,
                    new Distillation(
                            required("fromSteps", request.fromSteps()),
                            required("toSteps", request.toSteps()),
                            or(request.cfgProbability(), 0.1),
                            or(request.cfgLeast(), 2.0),
                            or(request.cfgMost(), 14.0),
                            or(request.gamma(), 0.2),
                            or(request.gammaScaling(), Distillation.DYNAMIC),
                            teacher.weights(root),
                            PieceLeases.changed(teacher.architecture())), null);
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

    private static <T> T or(@Nullable T given, T usual) {
        return given == null ? usual : given;
    }

    /** Weights, and what computes with them. */
    private record Trained(Checkpoint checkpoint, Architecture architecture) {

        /** SHA-256 of the file; null for what workers of the root have. */
        @Nullable
        String weights(Checkpoint root) {
            return checkpoint.id() == root.id() ? null : checkpoint.sha256();
        }
    }
}
