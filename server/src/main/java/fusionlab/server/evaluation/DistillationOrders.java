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
    private static final long LARGEST_EXACT = (1L << 53) - 1;

    private final Checkpoints checkpoints;
    private final Tunings tunings;
    private final LeaseDesk desk;
    private final TuningLeases leases;

    DistillationOrders(Checkpoints checkpoints, Tunings tunings, LeaseDesk desk, TuningLeases leases) {
        this.checkpoints = checkpoints;
        this.tunings = tunings;
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
        Checkpoint root = checkpoints.offered(request.checkpoint());
        Trained student = trained("student", request.student(), root);
        Trained teacher = trained("teacher", request.teacher(), root);
        Architecture architecture =
                request.architecture() == null ? student.architecture() : parsed(root, request.architecture());
        Tuning training = training(request, root, student, architecture, teacher);
        tunings.requireRoom(
                "architecture",
                "Weights of checkpoint " + root.shortHash() + " in this architecture",
                Tunings.weightBytes(architecture),
                "");
        return tunings.queue(
                student.checkpoint(),
                architecture,
                new TuningSettings(
                        training.steps(),
                        training.batch(),
                        training.learningRate(),
                        training.skipProbability(),
                        training.seed()),
                new Tunings.Stage(Objects.requireNonNull(training.distillation()), teacher.checkpoint(), person));
    }

    /** Cancels a stage that has not ended; its worker learns of it with its next heartbeat. */
    @Transactional
    public void cancel(long id) {
        desk.cancel(leases, "w.id = :id and w.distillation is not null", Map.of("id", id));
    }

    private Trained trained(String field, @Nullable Long id, Checkpoint root) {
        if (id == null) {
            return new Trained(root, root.topology().original());
        }
        TuningView tuning = tunings.find(id)
                .orElseThrow(() -> new InvalidRequestException(
                        field,
                        "There is no distillation " + id,
                        "name one of GET /api/v1/distillations, or leave it out for the checkpoint itself"));
        if (tuning.rootId() != root.id()) {
            throw new InvalidRequestException(
                    field,
                    "Distillation " + id + " is of another checkpoint than " + root.shortHash(),
                    "name one of GET /api/v1/checkpoints/" + root.id()
                            + "/tunings, or leave it out for the checkpoint itself");
        }
        if (tuning.resultId() == null) {
            throw new ConflictException(
                    field,
                    "Distillation " + id + " is " + tuning.state() + ": its weights do not exist yet",
                    "order this stage when GET /api/v1/distillations/" + id + " says DONE; order " + id
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
                            PieceLeases.changed(teacher.architecture())));
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
