package fusionlab.server.evaluation;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.measured.MeasuredProblem;
import fusionlab.search.measured.SingleRemovals;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.TableMakings.Making;
import fusionlab.server.quality.KnownTopologies;
import fusionlab.server.quality.MeasuredTables;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.system.Numbers;
import fusionlab.server.system.PlainName;
import fusionlab.unet.Topology;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes quality tables of what workers measure: the original, and the original without each of its blocks. */
@Component
public class TableMaking {

    private static final String DEMANDER = "quality-table ";
    private static final int PROMPTS = 256;
    private static final int LONGEST_NAME = 120;

    private final TableMakings makings;
    private final Checkpoints checkpoints;
    private final Evaluations evaluations;
    private final KnownTopologies topologies;
    private final MeasuredTables tables;
    private final SchedulerClient scheduler;
    private final Clock clock;

    TableMaking(
            TableMakings makings,
            Checkpoints checkpoints,
            Evaluations evaluations,
            KnownTopologies topologies,
            MeasuredTables tables,
            SchedulerClient scheduler,
            Clock clock,
            Wake wake) {
        wake.whenMet(DEMANDER, TableTask.MAKE);
        this.makings = makings;
        this.checkpoints = checkpoints;
        this.evaluations = evaluations;
        this.topologies = topologies;
        this.tables = tables;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    static String demander(long id) {
        return DEMANDER + id;
    }

    /** @throws InvalidRequestException naming the field and the remedy */
    @Transactional
    public long accept(TableRequest request, String createdBy) {
        Checkpoint checkpoint = checkpoint(request.checkpoint());
        Topology topology = topology(request.topology(), checkpoint);
        Protocols.requireSameSlots(checkpoint, topology);
        TableRequest.Protocol asked =
                request.protocol() == null ? new TableRequest.Protocol(null, null, null, null) : request.protocol();
        EvaluationProtocol protocol =
                Protocols.of(checkpoint, asked.steps(), asked.guidance(), asked.sampler(), asked.seed());
        int prompts = request.prompts() == null ? Math.min(PROMPTS, checkpoint.promptCount()) : request.prompts();
        if (prompts < 2 || prompts > checkpoint.promptCount()) {
            throw new InvalidRequestException(
                    "prompts", "prompts is " + prompts, "give 2 to " + checkpoint.promptCount());
        }
        String name = request.name() == null
                ? topology.name() + " on " + checkpoint.shortHash() + ", " + prompts + " prompts"
                : request.name().strip();
        PlainName.check("name", name, LONGEST_NAME);
        boolean proxy = !checkpoint.topologyHash().equals(topology.contentHash());
        long id = makings.insert(checkpoint.id(), name, topology, protocol, prompts, proxy, createdBy);
        scheduler.scheduleIfNotExists(TableTask.MAKE.instance(Long.toString(id)).scheduledTo(clock.instant()));
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
                        "There is no topology '" + name.substring(0, Math.min(80, name.length())) + "'",
                        "name one of " + String.join(", ", Topology.builtInNames())
                                + ", or one that the lab has a latency table of"));
    }

    /** Takes the request back; a table that is made stays. */
    @Transactional
    public void cancel(long id) {
        Making making = makings.lock(id)
                .orElseThrow(() -> new NotFoundException("quality measurement", id, TablePaths.PATH))
                .orThrow();
        if (making.state() == TableMakings.State.RUNNING) {
            makings.ended(id, TableMakings.State.CANCELLED, null, null);
            evaluations.release(demander(id));
        }
    }

    /** @return whether there is more to do later */
    @Transactional
    public boolean step(long id) {
        StoredRow<Making> row = makings.lock(id).orElse(null);
        if (row != null && !row.isReadable()) {
            makings.ended(id, TableMakings.State.FAILED, null, "What is stored of it cannot be read");
            evaluations.release(demander(id));
            return false;
        }
        Making making = row == null ? null : row.value();
        if (making == null || making.state() != TableMakings.State.RUNNING) {
            return false;
        }
        Progress progress = evaluations.progress(demander(id));
        if (progress.failure() != null) {
            makings.ended(id, TableMakings.State.FAILED, null, "An evaluation cannot be done: " + progress.failure());
            evaluations.release(demander(id));
            return false;
        }
        if (progress.open() > 0) {
            return true;
        }
        Checkpoint checkpoint = checkpoints.find(making.checkpointId()).orElseThrow();
        SingleRemovals state = SingleRemovals.of(
                making.topology(),
                making.prompts(),
                label(making, checkpoint),
                evaluations.known(checkpoint, making.protocol()));
        if (state instanceof SingleRemovals.Waiting waiting) {
            evaluations.demand(demander(id), checkpoint, making.protocol(), waiting.demands());
            return true;
        }
        SingleRemovals.Measured measured = (SingleRemovals.Measured) state;
        makings.agreement(
                id,
                Numbers.finite(measured.agreement().pearson()),
                Numbers.finite(measured.agreement().spearman()));
        makings.ended(id, TableMakings.State.DONE, tables.save(measured.table(), making.createdBy()), null);
        evaluations.release(demander(id));
        return false;
    }

    private static MeasuredProblem.Label label(Making making, Checkpoint checkpoint) {
        return new MeasuredProblem.Label(
                making.name(),
                "measured by workers on checkpoint " + checkpoint.shortHash() + " (" + checkpoint.world() + ")",
                making.prompts() + " prompts of set " + checkpoint.promptSet().substring(0, 12) + ", "
                        + making.protocol().name() + ", scorer "
                        + checkpoint.scorer().substring(0, 12) + ", seed "
                        + making.protocol().seed() + ", protocol "
                        + making.protocol().hash().substring(0, 12),
                making.proxy());
    }

    public Optional<Measurement> find(long id) {
        return makings.find(id).map(row -> view(row.orThrow()));
    }

    /** Newest first, a page of them. */
    Listing<Measurement> newest(Paging paging) {
        List<StoredRow<Measurement>> rows =
                makings.newest(paging).stream().map(row -> row.map(this::view)).toList();
        return Listing.ofRows(rows, paging, makings.count());
    }

    /** The newest for a page. */
    public Listing<Measurement> newest() {
        return newest(new Paging(0, 20));
    }

    private Measurement view(Making made) {
        boolean running = made.state() == TableMakings.State.RUNNING;
        return new Measurement(
                made.id(),
                made.state().name(),
                made.name(),
                made.checkpointId(),
                made.topology().name(),
                made.protocol(),
                made.prompts(),
                made.proxy(),
                running ? evaluations.progress(demander(made.id())) : null,
                made.qualityTableId(),
                made.problem(),
                made.pearson(),
                made.spearman(),
                made.createdBy(),
                made.createdAt(),
                made.finishedAt());
    }

    /**
     * @param measuring how far workers are; null at the end
     * @param qualityTableId the table, once it is made
     * @param pearson split-half agreement of the slots' ΔCLIP
     * @param spearman the same of their ranks
     */
    public record Measurement(
            long id,
            String state,
            String name,
            long checkpointId,
            String topology,
            EvaluationProtocol protocol,
            int prompts,
            boolean proxy,
            @Nullable Progress measuring,
            @Nullable Long qualityTableId,
            @Nullable String problem,
            @Nullable Double pearson,
            @Nullable Double spearman,
            String createdBy,
            Instant createdAt,
            @Nullable Instant finishedAt) {}
}
