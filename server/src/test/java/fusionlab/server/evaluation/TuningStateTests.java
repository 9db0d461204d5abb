package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.SavedStates;
import fusionlab.protocol.Tuning;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** States of trainings: handed in by one worker, continued by another. */
@ServerTest
class TuningStateTests {

    private static final String PATH = "/api/v1/distillations";
    private static final int STEPS = 50;

    private final Lab lab;
    private final JdbcClient jdbc;
    private final TuningStates states;

    TuningStateTests(Lab lab, JdbcClient jdbc, TuningStates states) {
        this.lab = lab;
        this.jdbc = jdbc;
        this.states = states;
    }

    @Test
    void theNewestStateIsInTheNextLeaseAndIsGoneWhenTheTuningHasEnded() {
        ScriptedWorker dies = worker("continued");
        Lease lease = ordered(dies, "continued");
        SavedStates kept = Objects.requireNonNull(tuning(lease).states());
        assertThat(kept.everySeconds()).isEqualTo(300);
        assertThat(kept.newest()).isNull();
        assertThat(dies.client().get(Tuning.state(lease.leaseId())).status()).isEqualTo(404);
        byte[] early = state(10);
        byte[] state = state(20);

        assertThat(accepted(handIn(dies, lease, 10, early))).isTrue();
        assertThat(accepted(handIn(dies, lease, 20, state))).isTrue();
        assertThat(accepted(handIn(dies, lease, 20, state))).isFalse();
        assertThat(one(lease).path("savedStep").asInt()).isEqualTo(20);
        Path file = file(state);
        assertThat(file).hasBinaryContent(state);
        assertThat(file(early)).doesNotExist();

        expire(lease);
        ScriptedWorker follows = worker("continued");
        Lease next = follows.lease().orElseThrow();
        assertThat(tuning(next).states())
                .isEqualTo(new SavedStates(
                        300, kept.maxBytes(), new SavedStates.State(20, ScriptedWorker.sha256(state), state.length)));
        assertThat(follows.client().get(Tuning.state(next.leaseId())).bytes()).isEqualTo(state);
        assertThat(lab.viewer().get(Tuning.state(next.leaseId())).status()).isEqualTo(403);
        assertThat(handIn(dies, lease, 30, early).status()).isEqualTo(404);
        beat(follows, next, 21, 20);
        assertThat(one(next).path("continuedAt").asInt()).isEqualTo(20);
        assertThat(one(next).path("remainingSeconds").asDouble()).isNotNegative();
        assertThat(one(next).path("attempts").asInt()).isEqualTo(2);
        assertThat(accepted(handIn(follows, next, 30, early))).isTrue();
        assertThat(one(next).path("attempts").asInt())
                .as("a tuning that advances has all its attempts")
                .isEqualTo(1);

        byte[] weights = ScriptedWorker.weights(tuning(next));
        assertThat(follows.upload(next, weights).status()).isEqualTo(200);
        assertThat(handIn(follows, next, 40, state).status()).isEqualTo(409);
        states.sweep();
        assertThat(file(early)).doesNotExist();
        assertThat(file).doesNotExist();
        assertThat(follows.client().get(Tuning.state(next.leaseId())).status()).isEqualTo(404);
        assertThat(one(next).path("savedStep").isNull()).isTrue();
    }

    @Test
    void statesThatCannotBeTakenAreRefusedAndChangeNothing() {
        ScriptedWorker worker = worker("refused-state");
        Lease lease = ordered(worker, "refused-state");
        byte[] state = state(1);

        refused(handIn(worker, lease, 0, state), 422, "step");
        refused(handIn(worker, lease, STEPS, state), 422, "step");
        refused(worker.handIn(lease, 5, state, ScriptedWorker.checkpoint("another")), 422, Tuning.CONTENT_SHA256);
        refused(handIn(worker, lease, 5, new byte[100]), 422, "weights");
        long most = Objects.requireNonNull(tuning(lease).states()).maxBytes();
        Answer large = handIn(worker, lease, 5, new byte[(int) most + 1]);
        assertThat(large.status()).as(large.toString()).isEqualTo(413);
        assertThat(large.text("detail")).contains(Long.toString(most));
        ScriptedWorker other = worker("refused-state");
        assertThat(handIn(other, lease, 5, state).status()).isEqualTo(404);
        Answer unknown = worker.client().get(Tuning.state(999_999_999));
        assertThat(unknown.status()).as(unknown.toString()).isEqualTo(404);
        assertThat(one(lease).path("savedStep").isNull()).isTrue();

        assertThat(accepted(handIn(worker, lease, 5, state))).isTrue();
        lab.operator().post(PATH + "/" + lease.leaseId() + "/cancel", Map.of());
        assertThat(handIn(worker, lease, 6, state(2)).status()).isEqualTo(409);
        states.sweep();
        assertThat(file(state)).doesNotExist();
    }

    private void refused(Answer answer, int status, String field) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.text("field")).isEqualTo(field);
    }

    private Lease ordered(ScriptedWorker worker, String name) {
        Answer answer = lab.operator()
                .post(PATH, Map.of("checkpoint", checkpoint(name), "fromSteps", 16, "toSteps", 8, "steps", STEPS));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return worker.lease().orElseThrow();
    }

    private ScriptedWorker worker(String name) {
        ScriptedWorker worker = ScriptedWorker.tuning(
                lab, SyntheticTables.small("state-" + name), checkpoint(name), architecture -> 0.9);
        worker.client().post(Evaluation.LEASES, worker.offerOfEarlierVersion());
        return worker;
    }

    private static String checkpoint(String name) {
        return ScriptedWorker.checkpoint("state-" + name);
    }

    private static Tuning tuning(Lease lease) {
        return Objects.requireNonNull(lease.tuning());
    }

    /** A safetensors file, another one for each seed. */
    private static byte[] state(int seed) {
        return ScriptedWorker.weights(new Tuning(1, "a".repeat(64), null, Map.of(), 1, 1, 1e-3, 0, seed, null, null));
    }

    private static Answer handIn(ScriptedWorker worker, Lease lease, int step, byte[] state) {
        return worker.handIn(lease, step, state, ScriptedWorker.sha256(state));
    }

    private static boolean accepted(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().path("accepted").asBoolean();
    }

    private JsonNode one(Lease lease) {
        return lab.viewer().get(PATH + "/" + lease.leaseId()).json();
    }

    private Path file(byte[] state) {
        return states.folder().of(ScriptedWorker.sha256(state));
    }

    private void expire(Lease lease) {
        jdbc.sql("update tuning set lease_until = now() - interval '1 second' where id = :id")
                .param("id", lease.leaseId())
                .update();
    }

    private static void beat(ScriptedWorker worker, Lease lease, int done, @Nullable Integer continuedAt) {
        Answer answer = worker.client()
                .post(
                        Tuning.heartbeat(lease.leaseId()),
                        new Tuning.Heartbeat(lease.fencingToken(), done, STEPS, 0.5, continuedAt));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }
}
