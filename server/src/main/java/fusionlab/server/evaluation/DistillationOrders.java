package fusionlab.server.evaluation;

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
        return place(checkpoints.offered(request.checkpoint()), request, person);
    }

    /** As {@link #place(DistillationRequest, String)}, of a checkpoint that is known. */
    @Transactional
    public long place(Checkpoint root, DistillationRequest request, String person) {
        Trained student = trained("student", request.student(), root);
        Trained teacher = trained("teacher", request.teacher(), root);
        Architecture architecture = architecture(request, root, student);
        Tuning training = StageTraining.of(request, root, student, architecture, teacher);
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
                        StageTraining.evaluationPrompts(request, root)));
        evaluations.demand(id); // it may be done
        return id;
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
        StageTraining.evaluationPrompts(request, root);
        return StageTraining.of(request, root, student, architecture(request, root, student), teacher);
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
                    "order this stage when GET /api/v1/distillations/" + tuning.id() + " says DONE; order "
                            + tuning.id() + " again if it has ended otherwise");
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

    /** Weights, and what computes with them. */
    record Trained(Checkpoint checkpoint, Architecture architecture) {

        /** SHA-256 of the file; null for what workers of the root have. */
        @Nullable
        String weights(Checkpoint root) {
            return checkpoint.id() == root.id() ? null : checkpoint.sha256();
        }
    }
}
