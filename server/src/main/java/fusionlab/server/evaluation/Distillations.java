package fusionlab.server.evaluation;

import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Stages of step distillation for REST and pages: the tunings that have a teacher. */
@Component
record Distillations(JdbcClient jdbc, Lists lists, StoredJson json) {

    private static final String COLUMNS = """
            select t.*, t.progress_done as done, s.tuning_id as student, g.tuning_id as teacher, r.sha256, v.step as saved_step,
                   case when t.state = 'LEASED' and t.progress_done > coalesce(t.continued_at, 0) then extract(epoch from now() - t.leased_at)::double precision
                        / (t.progress_done - coalesce(t.continued_at, 0)) * (t.progress_total - t.progress_done) end as remaining_seconds,
                   '/api/v1/checkpoints/' || t.result_id || '/weights' as weights""";
    private static final String FROM = """
              from tuning t join checkpoint s on s.id = t.checkpoint_id join checkpoint g on g.id = t.teacher_id
                   left join checkpoint r on r.id = t.result_id left join tuning_state v on v.tuning_id = t.id""";
    private static final String SELECT = COLUMNS + " " + FROM + " where t.distillation is not null";

    /** Newest first. */
    Listing<DistillationView> list(DistillationQuery asked) {
        return lists.stored(
                Selection.of(COLUMNS, FROM)
                        .and("t.distillation is not null")
                        .containing(asked.text(), "t.architecture")
                        .equal("t.state", asked.state()),
                KeyOrder.newest("t.id"),
                asked.paging(),
                json.rows("distillation", DistillationView.class));
    }

    /** By id; unreadable ones are missing. */
    Map<Long, DistillationView> all(List<Long> ids) {
        return jdbc
                .sql(SELECT + " and t.id = any(:ids)")
                .param("ids", ids.toArray(Long[]::new))
                .query(json.rows("distillation", DistillationView.class))
                .list()
                .stream()
                .filter(StoredRow::isReadable)
                .map(StoredRow::orThrow)
                .collect(Collectors.toMap(DistillationView::id, view -> view));
    }

    Optional<DistillationView> find(long id) {
        return jdbc.sql(SELECT + " and t.id = :id")
                .param("id", id)
                .query(json.rows("distillation", DistillationView.class))
                .optional()
                .map(StoredRow::orThrow);
    }
}
