package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.server.database.StoredJson;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of loans while the lab is away. */
@ServerTest
class PieceLoansTests {

    private final Lab lab;
    private final JdbcClient jdbc;
    private final StoredJson json;
    private final EvaluationSettings settings;
    private final Checkpoints checkpoints;
    private final Holders holders;

    PieceLoansTests(
            Lab lab,
            JdbcClient jdbc,
            StoredJson json,
            EvaluationSettings settings,
            Checkpoints checkpoints,
            Holders holders) {
        this.holders = holders;
        this.lab = lab;
        this.jdbc = jdbc;
        this.json = json;
        this.settings = settings;
        this.checkpoints = checkpoints;
    }

    @Test
    void afterAnAbsenceOfTheServerLoansRunAnewOnceInsteadOfEnding() {
        Lease lease = lease();
        PieceLoans started = new PieceLoans(jdbc, json, settings, checkpoints, holders);

        endsSoon(lease);
        started.expire();
        assertThat(secondsLeft(lease)).isGreaterThan(settings.expiry().toSeconds() - 5.0);

        endsSoon(lease);
        started.expire();
        assertThat(secondsLeft(lease)).isLessThan(10);
    }

    private Lease lease() {
        String checkpoint = ScriptedWorker.checkpoint("absence");
        ScriptedWorker worker =
                ScriptedWorker.of(lab, SyntheticTables.small("absence"), checkpoint, architecture -> 0.9);
        worker.lease();
        lab.operator().post("/api/v1/quality-tables/evaluations", Map.of("checkpoint", checkpoint, "prompts", 16));
        for (int i = 0; i < 60; i++) {
            Answer answer = worker.client().post(Evaluation.LEASES, worker.offer(1));
            if (answer.status() == 200) {
                return answer.as(Lease.class);
            }
        }
        throw new AssertionError("nothing was lent");
    }

    private void endsSoon(Lease lease) {
        jdbc.sql("update evaluation_piece set lease_until = now() + interval '8 seconds' where id = :id")
                .param("id", lease.leaseId())
                .update();
    }

    private double secondsLeft(Lease lease) {
        return jdbc.sql("select extract(epoch from lease_until - now()) from evaluation_piece where id = :id")
                .param("id", lease.leaseId())
                .query(Double.class)
                .single();
    }
}
