package fusionlab.server.curve;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import fusionlab.search.curve.CurvePoint;
import fusionlab.search.curve.DistanceName;
import fusionlab.server.curve.CurvePoints.Row;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.Evaluations;
import fusionlab.server.evaluation.Gathered;
import fusionlab.server.evaluation.Progress;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.NotFoundException;
import fusionlab.unet.Architecture;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Measures curves on workers. */
@Component
public class Curves {

    /** A distance over many features takes seconds to minutes, and a cancellation waits for the step. */
    private static final int POINTS_IN_A_STEP = 4;

    private static final int MANY_FEATURES = 1_000;

    private final CurveRepository repository;
    private final Lists lists;
    private final CurvePoints points;
    private final Checkpoints checkpoints;
    private final Evaluations evaluations;
    private final SchedulerClient scheduler;
    private final Clock clock;

    Curves(
            CurveRepository repository,
            Lists lists,
            CurvePoints points,
            Checkpoints checkpoints,
            Evaluations evaluations,
            SchedulerClient scheduler,
            Clock clock) {
        this.repository = repository;
        this.lists = lists;
        this.points = points;
        this.checkpoints = checkpoints;
        this.evaluations = evaluations;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** @throws InvalidRequestException naming the field and the remedy */
    @Transactional
    public long accept(CurveRequest request, String createdBy) {
        CurvePlan plan = CurvePlan.of(request, checkpoints);
        long id = repository
                .saveAndFlush(new Curve(plan, createdBy, clock.instant()))
                .id();
        points.add(id, plan.points());
        schedule(id);
        return id;
    }

    /** What has been measured stays. */
    @Transactional
    public void cancel(long id) {
        Curve curve = locked(id);
        if (curve.isRunning()) {
            curve.cancel(clock.instant());
            evaluations.release(curve.demander());
        }
    }

    /** Continues a cancelled or failed curve with the points that are missing. @throws ConflictException if it is finished */
    @Transactional
    public void resume(long id) {
        Curve curve = locked(id);
        if (curve.isRunning()) {
            return;
        }
        if (!curve.isResumable()) {
            throw new ConflictException(null, "Curve " + id + " is finished", "order another one for other points");
        }
        curve.resume();
        schedule(id);
    }

    private void schedule(long id) {
        scheduler.scheduleIfNotExists(
                CurveTask.MEASURE.instance(Long.toString(id)).scheduledTo(clock.instant()));
    }

    private Curve locked(long id) {
        return repository.lock(id).orElseThrow(() -> unknown(id));
    }

    static NotFoundException unknown(long id) {
        return new NotFoundException("curve", id, CurveController.PATH);
    }

    /** @return whether there is more to do later */
    @Transactional
    public boolean step(long id) {
        Curve curve = repository.lock(id).orElse(null);
        if (curve == null || !curve.isRunning()) {
            return false;
        }
        StoredRow<List<Row>> open = StoredRow.read("curve", id, () -> {
            curve.features();
            return points.open(id);
        });
        if (!open.isReadable()) {
            return failed(curve, open.problem());
        }
        if (open.orThrow().isEmpty()) {
            curve.complete(clock.instant());
            evaluations.release(curve.demander());
            return false;
        }
        int measured = 0;
        int most = curve.features().dimension() > MANY_FEATURES ? 1 : POINTS_IN_A_STEP;
        for (Row point : open.orThrow()) {
            if (measured < most && measured(curve, point)) {
                measured++;
            }
        }
        Progress progress = evaluations.progress(curve.demander());
        if (progress.failure() != null) {
            return failed(curve, "An evaluation cannot be done: " + progress.failure());
        }
        if (measured == 0 && progress.open() == 0) {
            open.orThrow().forEach(point -> demand(curve, point));
        }
        return true;
    }

    private boolean measured(Curve curve, Row point) {
        Optional<Gathered> gathered = Optional.ofNullable(point.evaluationId())
                .flatMap(evaluation ->
                        evaluations.gathered(evaluation, curve.features().dimension(), curve.prompts()));
        gathered.ifPresent(values -> points.measured(point, values));
        return gathered.isPresent();
    }

    private void demand(Curve curve, Row point) {
        Checkpoint checkpoint = checkpoints.find(point.checkpointId()).orElseThrow();
        points.demanded(
                point,
                evaluations.demand(
                        curve.demander(),
                        checkpoint,
                        point.protocol(),
                        Architecture.parse(checkpoint.topology(), point.architecture()),
                        curve.prompts()));
    }

    private boolean failed(Curve curve, String why) {
        curve.fail(why, clock.instant());
        evaluations.release(curve.demander());
        return false;
    }

    public Optional<CurveView.Details> find(long id) {
        return repository.findById(id).map(curve -> StoredRow.read(
                        "curve", id, () -> new CurveView.Details(view(curve).orThrow(), CurveLines.of(points.of(id))))
                .orThrow());
    }

    /** The measured points as in a file. */
    public List<CurvePoint> measured(CurveView.Details details) {
        return CurveLines.measured(details, points.of(details.curve().id()));
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    public Listing<CurveView> list(CurveQuery asked) {
        return lists.ids(
                        Selection.of("select id", "from curve")
                                .containing(asked.text(), "name")
                                .equal("state", asked.state()),
                        KeyOrder.newest("id"),
                        asked.paging())
                .readable(id -> view(repository.findById(id).orElseThrow()));
    }

    private StoredRow<CurveView> view(Curve curve) {
        return StoredRow.read("curve", curve.id(), () -> {
            CurvePoints.Count count = points.count(curve.id());
            return new CurveView(
                    curve.id(),
                    curve.state().name(),
                    curve.name(),
                    curve.prompts(),
                    DistanceName.over(curve.features().name()),
                    curve.proxy(),
                    count.points(),
                    count.measured(),
                    curve.isRunning() ? evaluations.progress(curve.demander()) : null,
                    curve.problem(),
                    curve.createdBy(),
                    curve.createdAt(),
                    curve.finishedAt());
        });
    }
}
