package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Evaluation.Result;
import fusionlab.server.database.StoredJson;
import fusionlab.server.lease.HeldLease;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.lease.LeaseHolder;
import fusionlab.server.lease.WorkState;
import fusionlab.server.system.OneLine;
import fusionlab.unet.ContentHash;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Accepts the workers' results: checks them, stores them with the end of the piece in one transaction, and counts them once. */
@Component
class PieceResults {

    private final JdbcClient jdbc;
    private final StoredJson json;
    private final EvaluationMetrics metrics;
    private final LeaseDesk desk;
    private final PieceLeases leases;
    private final ApplicationEventPublisher events;

    PieceResults(
            JdbcClient jdbc,
            StoredJson json,
            EvaluationMetrics metrics,
            LeaseDesk desk,
            PieceLeases leases,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.json = json;
        this.metrics = metrics;
        this.desk = desk;
        this.leases = leases;
        this.events = events;
    }

    /**
     * @return false if the same result had already been accepted
     * @throws fusionlab.server.lease.LeaseNotFoundException as {@link LeaseDesk#held}
     * @throws fusionlab.server.lease.StaleLeaseException as {@link HeldLease#repeats}
     * @throws InvalidResultException naming the implausible field
     */
    @Transactional
    public boolean take(long piece, Result result, LeaseHolder holder) {
        HeldLease held = desk.held(leases, piece, result.fencingToken(), holder);
        if (result.problem() != null) {
            return desk.problem(leases, held, String.valueOf(result.problem()));
        }
        String digest = ContentHash.of(json.write(result));
        if (held.repeats(digest)) {
            return false;
        }
        Row row = row(piece);
        List<byte[]> pictures =
                ResultCheck.pictures(result, row.checkpoint(), row.fromPrompt(), row.toPrompt(), held.leasedSeconds());
        FeatureCheck.Vectors vectors =
                FeatureCheck.vectors(result, row.features(), row.dimension(), row.toPrompt() - row.fromPrompt());
        store(piece, result);
        if (vectors != null) {
            store(piece, vectors);
        }
        desk.end(leases, held, WorkState.DONE, digest);
        metrics.scored(row.toPrompt() - row.fromPrompt(), row.steps(), result.wallSeconds());
        for (int i = 0; i < pictures.size(); i++) {
            store(row.evaluationId(), result.pictures().get(i), pictures.get(i));
        }
        events.publishEvent(new PieceEnded(row.evaluationId()));
        return true;
    }

    private void store(long piece, Result result) {
        jdbc.sql(
                        "update evaluation_piece set scores = :scores, wall_seconds = :wall, cpu_seconds = :cpu where id = :piece")
                .param("scores", result.scores().toArray(Double[]::new))
                .param("wall", result.wallSeconds())
                .param("cpu", result.cpuSeconds())
                .param("piece", piece)
                .update();
    }

    private void store(long piece, FeatureCheck.Vectors vectors) {
        jdbc.sql("""
                        insert into evaluation_features (piece_id, drawn, reference) values (:piece, :drawn, :reference)
                        on conflict (piece_id) do update set drawn = excluded.drawn, reference = excluded.reference""")
                .param("piece", piece)
                .param("drawn", vectors.drawn())
                .param("reference", vectors.reference())
                .update();
    }

    private void store(long evaluation, Evaluation.Picture picture, byte[] png) {
        jdbc.sql("""
                        insert into evaluation_picture (evaluation_id, prompt_index, prompt, png) values (:evaluation, :index, :prompt, :png)
                        on conflict do nothing""")
                .param("evaluation", evaluation)
                .param("index", picture.promptIndex())
                .param("prompt", OneLine.fact(picture.prompt(), picture.prompt().length()))
                .param("png", png)
                .update();
    }

    private Row row(long piece) {
        return jdbc.sql("""
                        select p.id, p.evaluation_id, p.from_prompt, p.to_prompt, c.sha256 as checkpoint, cast(e.protocol ->> 'steps' as integer) as steps, p.features,
                               (select cast(w.features ->> 'dimension' as integer) from worker w where w.features ->> 'sha256' = p.features limit 1) as dimension
                        from evaluation_piece p join checkpoint c on c.id = p.checkpoint_id join evaluation e on e.id = p.evaluation_id
                        where p.id = :piece""")
                .param("piece", piece)
                .query(json.rows(PieceLeases.KIND, Row.class))
                .single()
                .orThrow();
    }

    private record Row(
            long evaluationId,
            int fromPrompt,
            int toPrompt,
            String checkpoint,
            int steps,
            @Nullable String features,
            @Nullable Integer dimension) {}
}
