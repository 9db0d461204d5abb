package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Evaluation.Result;
import fusionlab.server.database.StoredJson;
import fusionlab.server.system.OneLine;
import fusionlab.unet.ContentHash;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes the workers' results: checked, stored with the end of the piece in one transaction, and counted once. */
@Component
class PieceResults {

    private static final int LONGEST_REASON = 500;

    private final JdbcClient jdbc;
    private final StoredJson json;
    private final EvaluationSettings settings;
    private final EvaluationMetrics metrics;
    private final Holders holders;
    private final ApplicationEventPublisher events;

    PieceResults(
            JdbcClient jdbc,
            StoredJson json,
            EvaluationSettings settings,
            EvaluationMetrics metrics,
            Holders holders,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.json = json;
        this.settings = settings;
        this.metrics = metrics;
        this.holders = holders;
        this.events = events;
    }

    /**
     * @return false if the very same result had been taken before
     * @throws LostPieceException as {@link Holders#require}
     * @throws InvalidResultException naming the field that cannot be true
     */
    @Transactional
    public boolean take(long piece, Result result, Holder holder) {
        holders.require(Holders.Kind.PIECE, piece, result.fencingToken(), holder);
        Row row = row(piece);
        String digest = ContentHash.of(json.write(result));
        if (row.digest() != null) {
            if (row.digest().equals(digest)) {
                return false;
            }
            throw LostPieceException.stale(piece, result.fencingToken());
        }
        if (result.problem() != null) {
            problem(piece, row, String.valueOf(result.problem()));
        } else {
            List<byte[]> pictures =
                    ResultCheck.pictures(result, row.checkpoint(), row.from(), row.to(), row.lentSeconds());
            store(piece, result, digest);
            metrics.scored(row.to() - row.from(), row.steps(), result.wallSeconds());
            for (int i = 0; i < pictures.size(); i++) {
                store(row.evaluation(), result.pictures().get(i), pictures.get(i));
            }
        }
        events.publishEvent(new EvaluationGrew(row.evaluation()));
        return true;
    }

    /** A result that was refused is a problem of its piece: its worker will send no other. */
    @Transactional
    public void refused(long piece, long token, Holder holder, String why) {
        if (holders.require(Holders.Kind.PIECE, piece, token, holder) == Holders.State.LEASED) {
            Row row = row(piece);
            problem(piece, row, "result refused: " + why);
            events.publishEvent(new EvaluationGrew(row.evaluation()));
        }
    }

    private void problem(long piece, Row row, String told) {
        String reason = OneLine.of(told, LONGEST_REASON);
        jdbc.sql(
                        "insert into evaluation_problem (piece_id, session, worker, reason) values (:piece, :session, :worker, :reason)")
                .param("piece", piece)
                .param("session", String.valueOf(row.session()))
                .param("worker", String.valueOf(row.worker()))
                .param("reason", reason)
                .update();
        boolean last = row.problems() + 1 >= settings.problems();
        jdbc.sql("""
                        update evaluation_piece set state = case when state = 'CANCELLED' then state else :state end, problems = problems + 1,
                               problem = :problem, session = null, lease_until = null where id = :piece""")
                .param("state", last ? "FAILED" : "QUEUED")
                .param("problem", "Worker " + row.worker() + ": " + reason)
                .param("piece", piece)
                .update();
    }

    private void store(long piece, Result result, String digest) {
        jdbc.sql("""
                        update evaluation_piece set state = 'DONE', scores = :scores, digest = :digest, wall_seconds = :wall,
                               cpu_seconds = :cpu, lease_until = null, finished_at = now(), progress_done = to_prompt - from_prompt
                        where id = :piece""")
                .param("scores", result.scores().toArray(Double[]::new))
                .param("digest", digest)
                .param("wall", result.wallSeconds())
                .param("cpu", result.cpuSeconds())
                .param("piece", piece)
                .update();
    }

    private void store(long evaluation, Evaluation.Picture picture, byte[] png) {
        jdbc.sql("""
                        insert into evaluation_picture (evaluation_id, prompt_index, prompt, png) values (:evaluation, :index, :prompt, :png)
                        on conflict do nothing""")
                .param("evaluation", evaluation)
                .param("index", picture.promptIndex())
                .param("prompt", picture.prompt())
                .param("png", png)
                .update();
    }

    private Row row(long piece) {
        return jdbc.sql("""
                        select p.evaluation_id, p.from_prompt, p.to_prompt, p.problems, p.session, p.worker,
                               p.digest, c.sha256, cast(e.protocol ->> 'steps' as integer),
                               coalesce(extract(epoch from now() - p.leased_at), 0)
                        from evaluation_piece p join checkpoint c on c.id = p.checkpoint_id join evaluation e on e.id = p.evaluation_id
                        where p.id = :piece""")
                .param("piece", piece)
                .query((row, number) -> new Row(
                        row.getLong(1),
                        row.getInt(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getInt(9),
                        row.getDouble(10)))
                .single();
    }

    private record Row(
            long evaluation,
            int from,
            int to,
            int problems,
            @Nullable String session,
            @Nullable String worker,
            @Nullable String digest,
            String checkpoint,
            int steps,
            double lentSeconds) {}
}
