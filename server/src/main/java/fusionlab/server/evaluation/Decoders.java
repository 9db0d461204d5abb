package fusionlab.server.evaluation;

import fusionlab.protocol.DecoderTraining;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.TunedWeights.Stored;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Smaller decoders, trained or being trained, for REST and pages. */
@Component
public class Decoders {

    private static final String COLUMNS = """
            select d.id, d.checkpoint_id, d.recipe, d.state, d.attempts, d.latents_made as latents, d.progress_done as done, d.loss, d.worker, d.problem,
                   case when d.state = 'LEASED' then d.remaining_seconds end as remaining_seconds,
                   case when d.state = 'DONE' then d.figures -> 'quality' end as figures, c.world = 'scenes' as proxy, d.sha256, d.size as bytes,
                   case when d.state = 'DONE' then '/api/v1/decoders/' || d.id || '/weights' end as weights,
                   case when d.state = 'DONE' and d.figures ->> 'config' is not null then '/api/v1/decoders/' || d.id || '/config' end as config,
                   d.ordered_by, d.created_at, d.finished_at""";
    private static final String FROM = "from decoder d join checkpoint c on c.id = d.checkpoint_id";

    private final JdbcClient jdbc;
    private final Lists lists;
    private final StoredJson json;

    Decoders(JdbcClient jdbc, Lists lists, StoredJson json) {
        this.jdbc = jdbc;
        this.lists = lists;
        this.json = json;
    }

    /** Newest first. */
    public Listing<DecoderView> list(DecoderQuery asked) {
        return lists.stored(
                Selection.of(COLUMNS, FROM)
                        .equal("d.state", asked.state())
                        .equal("d.checkpoint_id", asked.checkpoint()),
                KeyOrder.newest("d.id"),
                asked.paging(),
                json.rows("decoder", DecoderView.class));
    }

    public Optional<DecoderView> find(long id) {
        return jdbc.sql(COLUMNS + " " + FROM + " where d.id = :id")
                .param("id", id)
                .query(json.rows("decoder", DecoderView.class))
                .optional()
                .map(StoredRow::orThrow);
    }

    /** Empty before the end, and in worlds that need none. */
    public Optional<String> config(long id) {
        return jdbc.sql("select figures from decoder where id = :id and state = 'DONE'")
                .param("id", id)
                .query(String.class)
                .optional()
                .flatMap(document -> json.readable(document, DecoderTraining.Figures.class))
                .map(DecoderTraining.Figures::config);
    }

    /** Empty before the end. */
    Optional<Stored> file(long id) {
        return jdbc.sql(TunedWeights.DECODERS + " and d.id = :id")
                .param("id", id)
                .query(Stored.class)
                .optional();
    }
}
