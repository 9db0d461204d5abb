package fusionlab.server.evaluation;

import fusionlab.server.database.StoredJson;
import fusionlab.server.evaluation.PipelineView.Stage;
import fusionlab.server.evaluation.PipelineView.StageState;
import fusionlab.server.evaluation.PipelineView.State;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Paging;
import fusionlab.server.rest.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Pipelines for REST and pages. */
@Component
public class PipelineViews {

    private static final String PIPELINES = """
            select p.*, (select avg(extract(epoch from coalesce(t.finished_at, now()) - t.leased_at)::double precision
                                    / (t.progress_done - coalesce(t.continued_at, 0)) / s.batch)
                           from pipeline_stage s join tuning t on t.id = s.tuning_id
                          where s.pipeline_id = p.id and t.state in ('LEASED', 'DONE') and t.progress_done > coalesce(t.continued_at, 0)) as pace
              from pipeline p""";

    private final JdbcClient jdbc;
    private final Lists lists;
    private final StoredJson json;
    private final Distillations distillations;

    PipelineViews(JdbcClient jdbc, Lists lists, StoredJson json, Distillations distillations) {
        this.jdbc = jdbc;
        this.lists = lists;
        this.json = json;
        this.distillations = distillations;
    }

    Optional<PipelineView> find(long id) {
        return views(jdbc.sql(PIPELINES + " where p.id = :id").param("id", id)).stream()
                .findFirst();
    }

    Listing<PipelineView> newest(Paging paging) {
        return lists.ids(Selection.of("select p.id", "from pipeline p"), KeyOrder.newest("p.id"), paging)
                .all(ids -> views(jdbc.sql(PIPELINES + " where p.id = any(:ids) order by p.id desc")
                        .param("ids", ids.toArray(Long[]::new))));
    }

    /** The newest of a checkpoint that workers offer. */
    public List<PipelineView> of(long root, int most) {
        return views(jdbc.sql(PIPELINES + " where p.root_id = :root order by p.id desc limit :most")
                .param("root", root)
                .param("most", most));
    }

    private List<PipelineView> views(JdbcClient.StatementSpec pipelines) {
        List<Row> rows = pipelines.query(Row.class).list();
        Map<Long, List<StageRow>> stages = stages(rows.stream().map(Row::id).toList());
        Map<Long, DistillationView> trained = distillations.all(stages.values().stream()
                .flatMap(List::stream)
                .map(StageRow::tuningId)
                .flatMap(id -> Optional.ofNullable(id).stream())
                .distinct()
                .toList());
        return rows.stream()
                .map(row -> view(row, stages.getOrDefault(row.id(), List.of()), trained))
                .toList();
    }

    private Map<Long, List<StageRow>> stages(List<Long> pipelines) {
        return jdbc
                .sql("""
                        select s.pipeline_id, s.name, s.waits_for, s.tuning_id, s.problem, s.steps, s.batch, t.state as tuning_state, s.request::text as request
                          from pipeline_stage s left join tuning t on t.id = s.tuning_id
                         where s.pipeline_id = any(:pipelines) order by s.pipeline_id, s.position""")
                .param("pipelines", pipelines.toArray(Long[]::new))
                .query(json.rows(StageRow.class))
                .list()
                .stream()
                .collect(Collectors.groupingBy(StageRow::pipelineId));
    }

    private PipelineView view(Row row, List<StageRow> rows, Map<Long, DistillationView> trained) {
        Map<String, Stage> stages = new LinkedHashMap<>();
        double pictures = 0;
        for (StageRow each : rows) {
            DistillationView distillation = each.tuningId() == null ? null : trained.get(each.tuningId());
            Stage stage = stage(each, row.cancelledAt() != null, stages, distillation);
            stages.put(each.name(), stage);
            int done = distillation == null ? 0 : distillation.done();
            pictures += stage.state().ended() ? 0 : (double) each.batch() * (each.steps() - done);
        }
        List<Stage> all = new ArrayList<>(stages.values());
        State state = state(all, row.cancelledAt() != null);
        String problem = all.stream()
                .filter(stage -> stage.state() == StageState.FAILED)
                .flatMap(stage -> Optional.ofNullable(stage.problem()).stream())
                .findFirst()
                .orElse(null);
        Double remaining = state == State.RUNNING && row.pace() != null ? row.pace() * pictures : null;
        return new PipelineView(
                row.id(), row.rootId(), state, problem, remaining, all, row.orderedBy(), row.createdAt());
    }

    private Stage stage(
            StageRow row, boolean cancelled, Map<String, Stage> earlier, @Nullable DistillationView distillation) {
        StageState state = row.tuningState();
        String problem = distillation == null ? row.problem() : distillation.problem();
        if (state == null) {
            Stage broken = row.waitsFor().stream()
                    .flatMap(name -> Optional.ofNullable(earlier.get(name)).stream())
                    .filter(stage -> stage.state().ended() && stage.state() != StageState.DONE)
                    .findFirst()
                    .orElse(null);
            if (row.problem() != null) {
                state = StageState.FAILED;
            } else if (cancelled) {
                state = StageState.CANCELLED;
            } else if (broken != null) {
                state = StageState.FAILED;
                problem = "Stage " + broken.name()
                        + (broken.state() == StageState.CANCELLED
                                ? " was cancelled"
                                : " failed" + (broken.problem() == null ? "" : ": " + broken.problem()));
            } else {
                state = StageState.WAITING;
            }
        }
        Optional<DistillationRequest> request = json.readable(row.request(), DistillationRequest.class);
        return new Stage(
                row.name(),
                row.waitsFor(),
                state,
                problem,
                request.map(DistillationRequest::fromSteps).orElse(null),
                request.map(DistillationRequest::toSteps).orElse(null),
                row.steps(),
                distillation);
    }

    private static State state(List<Stage> stages, boolean cancelled) {
        if (stages.stream().allMatch(stage -> stage.state() == StageState.DONE)) {
            return State.DONE;
        }
        if (cancelled) {
            return State.CANCELLED;
        }
        return stages.stream().allMatch(stage -> stage.state().ended()) ? State.FAILED : State.RUNNING;
    }

    private record Row(
            long id,
            long rootId,
            String orderedBy,
            Instant createdAt,
            @Nullable Instant cancelledAt,
            @Nullable Double pace) {}

    private record StageRow(
            long pipelineId,
            String name,
            List<String> waitsFor,
            @Nullable Long tuningId,
            @Nullable String problem,
            int steps,
            int batch,
            @Nullable StageState tuningState,
            String request) {}
}
