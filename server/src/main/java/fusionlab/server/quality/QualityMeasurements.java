package fusionlab.server.quality;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.measured.MeasuredProblem;
import fusionlab.search.measured.SingleRemovals;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.Evaluations;
import fusionlab.server.evaluation.Progress;
import fusionlab.server.evaluation.Protocols;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.system.OneLine;
import fusionlab.server.system.PlainName;
import fusionlab.unet.Topology;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Measures quality tables on workers. */
@Component
public class QualityMeasurements {

    private static final int LONGEST_NAME = 120;

    private final QualityMeasurementRepository repository;
    private final Lists lists;
    private final Checkpoints checkpoints;
    private final Evaluations evaluations;
    private final KnownTopologies topologies;
    private final MeasuredTables tables;
    private final SchedulerClient scheduler;
    private final Clock clock;

    QualityMeasurements(
            QualityMeasurementRepository repository,
            Lists lists,
            Checkpoints checkpoints,
            Evaluations evaluations,
            KnownTopologies topologies,
            MeasuredTables tables,
            SchedulerClient scheduler,
            Clock clock) {
        this.repository = repository;
        this.lists = lists;
        this.checkpoints = checkpoints;
        this.evaluations = evaluations;
        this.topologies = topologies;
        this.tables = tables;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** @throws InvalidRequestException naming the field and the remedy */
    @Transactional
    public long accept(QualityMeasurementRequest request, String createdBy) {
        Checkpoint checkpoint = checkpoint(request.checkpoint());
        Topology topology = topology(request.topology(), checkpoint);
        Protocols.requireSameSlots(checkpoint, topology);
        QualityMeasurementRequest.Protocol asked = request.protocol() == null
                ? new QualityMeasurementRequest.Protocol(null, null, null, null)
                : request.protocol();
        EvaluationProtocol protocol =
                Protocols.of(checkpoint, asked.steps(), asked.guidance(), asked.sampler(), asked.seed());
        int prompts = Protocols.prompts(request.prompts(), checkpoint.promptCount());
        String name = request.name() == null
                ? topology.name() + " on " + checkpoint.shortHash() + ", " + prompts + " prompts"
                : request.name().strip();
        PlainName.check("name", name, LONGEST_NAME);
        long id = repository
                .saveAndFlush(new QualityMeasurement(
                        checkpoint, name, topology, protocol, prompts, createdBy, clock.instant()))
                .id();
        scheduler.scheduleIfNotExists(
                QualityMeasurementTask.MEASURE.instance(Long.toString(id)).scheduledTo(clock.instant()));
        return id;
    }

    private Checkpoint checkpoint(@Nullable String hash) {
        return Optional.ofNullable(hash)
                .flatMap(checkpoints::named)
                .orElseThrow(() -> new InvalidRequestException(
                        "checkpoint",
                        hash == null ? "checkpoint is missing" : "No worker has offered that checkpoint",
                        "give the SHA-256 of one of GET /api/v1/checkpoints"));
    }

    private Topology topology(@Nullable String name, Checkpoint checkpoint) {
        if (name == null) {
            return checkpoint.topology();
        }
        return topologies
                .named(name)
                .orElseThrow(() -> new InvalidRequestException(
                        "topology",
                        "There is no topology '" + OneLine.beginning(name, 80) + "'",
                        "give one of " + String.join(", ", Topology.builtInNames())
                                + ", or one that the lab has a latency table of"));
    }

    /** Cancels the request; a finished table stays. */
    @Transactional
    public void cancel(long id) {
        QualityMeasurement measurement = repository
                .lock(id)
                .orElseThrow(() -> new NotFoundException("quality measurement", id, QualityMeasurementController.PATH));
        if (measurement.isRunning()) {
            measurement.cancel(clock.instant());
            evaluations.release(measurement.demander());
        }
    }

    /** @return whether there is more to do later */
    @Transactional
    public boolean step(long id) {
        QualityMeasurement measurement = repository.lock(id).orElse(null);
        if (measurement == null || !measurement.isRunning()) {
            return false;
        }
        if (!measurement.view(null).isReadable()) {
            return failed(measurement, "Its stored parameters cannot be read");
        }
        Progress progress = evaluations.progress(measurement.demander());
        if (progress.failure() != null) {
            return failed(measurement, "An evaluation cannot be done: " + progress.failure());
        }
        if (progress.open() > 0) {
            return true;
        }
        Checkpoint checkpoint = checkpoints.find(measurement.checkpointId()).orElseThrow();
        SingleRemovals removals = SingleRemovals.of(
                measurement.topology(),
                measurement.prompts(),
                label(measurement, checkpoint),
                evaluations.known(checkpoint, measurement.protocol()));
        if (removals instanceof SingleRemovals.Waiting waiting) {
            evaluations.demand(measurement.demander(), checkpoint, measurement.protocol(), waiting.demands());
            return true;
        }
        SingleRemovals.Measured measured = (SingleRemovals.Measured) removals;
        measurement.complete(
                tables.save(measured.table(), measurement.createdBy()), measured.agreement(), clock.instant());
        evaluations.release(measurement.demander());
        return false;
    }

    private boolean failed(QualityMeasurement measurement, String why) {
        measurement.fail(why, clock.instant());
        evaluations.release(measurement.demander());
        return false;
    }

    private static MeasuredProblem.Label label(QualityMeasurement measurement, Checkpoint checkpoint) {
        EvaluationProtocol protocol = measurement.protocol();
        return new MeasuredProblem.Label(
                measurement.name(),
                "measured by workers on checkpoint " + checkpoint.shortHash() + " (" + checkpoint.world() + ")",
                measurement.prompts() + " prompts of set "
                        + checkpoint.promptSet().substring(0, 12) + ", " + protocol.name() + ", scorer "
                        + checkpoint.scorer().substring(0, 12) + ", seed " + protocol.seed() + ", protocol "
                        + protocol.hash().substring(0, 12),
                measurement.proxy());
    }

    public Optional<QualityMeasurementView> find(long id) {
        return repository.findById(id).map(this::view).map(StoredRow::orThrow);
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    public Listing<QualityMeasurementView> list(QualityMeasurementQuery asked) {
        return lists.ids(
                        Selection.of("select id", "from quality_measurement")
                                .containing(asked.text(), "name")
                                .equal("state", asked.state()),
                        KeyOrder.newest("id"),
                        asked.paging())
                .readable(id -> view(repository.findById(id).orElseThrow()));
    }

    private StoredRow<QualityMeasurementView> view(QualityMeasurement measurement) {
        return measurement.view(measurement.isRunning() ? evaluations.progress(measurement.demander()) : null);
    }
}
