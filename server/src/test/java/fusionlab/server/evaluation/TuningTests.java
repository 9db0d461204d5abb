package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.Tuning;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/** How tunings are leased, and what happens to their results. */
@ServerTest
class TuningTests {

    private static final String SEARCHES = "/api/v1/searches";
    private static final int STEPS = 300;

    private final Lab lab;
    private final JdbcClient jdbc;
    private final Checkpoints checkpoints;

    TuningTests(Lab lab, JdbcClient jdbc, Checkpoints checkpoints) {
        this.lab = lab;
        this.jdbc = jdbc;
        this.checkpoints = checkpoints;
    }

    @Test
    void whoTunesGetsTheTuningAndWhatItMakesIsKeptOnceAndEvaluatedByThoseWhoTune() {
        Wanted wanted = wanted("kept");
        ScriptedWorker plain = worker("kept", false);
        endsNow(wanted.lease());
        assertThat(plain.lease()).isEmpty();
        Lease lease = wanted.lease();
        Tuning tuning = Objects.requireNonNull(lease.tuning());
        assertThat(lease.work()).isNull();
        assertThat(tuning.checkpoint()).isEqualTo(ScriptedWorker.checkpoint("kept"));
        assertThat(tuning.weights()).isNull();
        assertThat(tuning.counts()).isNotEmpty().allSatisfy((slot, count) -> assertThat(count)
                .isZero());
        assertThat(List.of(tuning.steps(), tuning.batch())).containsExactly(STEPS, 32);
        assertThat(tuning.seed()).isEqualTo(6);

        beat(wanted.worker(), lease, 120, 0.25);
        JsonNode progress = wanted.search().path("tuning");
        assertThat(progress.path("done").asInt()).as(progress.toString()).isEqualTo(120);
        assertThat(progress.path("total").asInt()).isEqualTo(STEPS);
        assertThat(progress.path("loss").asDouble()).isEqualTo(0.25);
        assertThat(progress.path("worker").asString()).isEqualTo("scripted");

        byte[] weights = ScriptedWorker.weights(tuning);
        assertThat(accepted(wanted.worker().upload(lease, weights))).isTrue();
        assertThat(accepted(wanted.worker().upload(lease, weights))).isFalse();
        assertThat(asked(wanted.worker(), lease, weights, ScriptedWorker.sha256(weights)))
                .as("the status, where a body of 64 bytes was never sent")
                .startsWith("HTTP/1.1 200");
        byte[] others = weights.clone();
        others[others.length - 1]++;
        assertThat(wanted.worker().upload(lease, others).status()).isEqualTo(409);

        String sha256 = ScriptedWorker.sha256(weights);
        assertThat(wanted.worker().client().get(Tuning.file(sha256)).bytes()).isEqualTo(weights);
        assertThat(lab.viewer().get(Tuning.file(sha256)).status()).isEqualTo(403);
        long root = checkpoint("kept");
        JsonNode listed = lab.viewer()
                .get("/api/v1/checkpoints/" + root + "/tunings")
                .json()
                .path("items")
                .get(0);
        assertThat(listed.path("state").asString()).isEqualTo("DONE");
        assertThat(listed.path("sha256").asString()).isEqualTo(sha256);
        String made = "/api/v1/checkpoints/" + listed.path("resultId").asLong();
        assertThat(lab.viewer().get(made).json().path("rootId").asLong()).isEqualTo(root);
        assertThat(lab.viewer().get(made + "/weights").bytes()).isEqualTo(weights);
        assertThat(lab.viewer().get("/api/v1/checkpoints/" + root + "/weights").status())
                .isEqualTo(404);
        assertThat(lab.viewer().get("/api/v1/checkpoints?limit=200").body()).doesNotContain(sha256);

        Lease piece = untilLeased(wanted.worker());
        Evaluation.Work work = Objects.requireNonNull(piece.work());
        assertThat(work.weights()).isEqualTo(sha256);
        assertThat(work.checkpoint()).isEqualTo(sha256);
        assertThat(plain.lease()).isEmpty();
    }

    @Test
    void uploadsThatCannotBeTakenAreRefusedAndChangeNothing() {
        Wanted wanted = wanted("refused-weights");
        Lease lease = wanted.lease();
        byte[] weights = ScriptedWorker.weights(Objects.requireNonNull(lease.tuning()));
        ScriptedWorker worker = wanted.worker();

        refused(worker.upload(lease, weights, ScriptedWorker.checkpoint("another hash")), 422, Tuning.CONTENT_SHA256);
        refused(worker.upload(lease, "no safetensors at all".getBytes(StandardCharsets.UTF_8)), 422, "weights");
        refused(worker.upload(lease, Arrays.copyOf(weights, weights.length - 1)), 422, "weights");
        refused(worker.upload(lease, Arrays.copyOf(weights, weights.length + 1)), 422, "weights");
        refused(worker.upload(lease, new byte[0]), 422, "weights");
        Answer unknown = worker.client()
                .header(Tuning.CONTENT_SHA256, ScriptedWorker.sha256(weights))
                .send(
                        "PUT",
                        Tuning.weights(lease.leaseId()) + "?fencingToken=" + lease.fencingToken(),
                        HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(weights)),
                        "application/octet-stream");
        assertThat(unknown.status()).as(unknown.toString()).isEqualTo(411);
        assertThat(unknown.text("field")).isEqualTo("Content-Length");
        int most = (int) Tunings.weightBytes(checkpoints
                .find(checkpoint("refused-weights"))
                .orElseThrow()
                .topology()
                .original());
        Answer large = worker.upload(lease, new byte[most + 1]);
        assertThat(large.status()).as(large.toString()).isEqualTo(413);
        assertThat(large.text("detail")).contains(Integer.toString(most));
        assertThat(worker.client()
                        .send(
                                "PUT",
                                Tuning.weights(lease.leaseId()) + "?fencingToken=" + lease.fencingToken(),
                                HttpRequest.BodyPublishers.ofByteArray(weights),
                                "application/octet-stream")
                        .status())
                .isEqualTo(400);
        assertThat(worker.upload(stale(lease), weights).status()).isEqualTo(409);
        assertThat(asked(worker, lease, new byte[most + 1], "f0".repeat(32))).startsWith("HTTP/1.1 413");
        ScriptedWorker other = worker("refused-weights", true);
        other.lease();
        assertThat(other.upload(lease, weights).status()).isEqualTo(404);
        assertThat(beat(other, lease, 1, null).status()).isEqualTo(404);
        assertThat(problem(other, lease, "not mine").status()).isEqualTo(404);
        Lease foreign = new Lease(999_999_999L, 1, 60, 5, null, lease.tuning());
        assertThat(worker.upload(foreign, weights).status()).isEqualTo(404);
        assertThat(beat(worker, foreign, 1, null).status()).isEqualTo(404);

        long root = checkpoint("refused-weights");
        jdbc.sql("insert into checkpoint_weights (checkpoint_id, size) values (?, ?)")
                .params(root, DataSize.ofGigabytes(256).toBytes())
                .update();
        Answer full = worker.upload(lease, weights);
        assertThat(full.status()).as(full.toString()).isEqualTo(507);
        assertThat(full.text("detail")).contains(weights.length + " bytes", "274877906944 bytes");
        assertThat(full.text("remedy")).contains("raise fusionlab.weights.total", "nothing of the file was stored");
        assertThat(asked(worker, lease, weights, ScriptedWorker.sha256(weights)))
                .startsWith("HTTP/1.1 507");
        assertThat(reason(lease)).contains("this lab keeps 274877906944 bytes", "raise fusionlab.weights.total");
        jdbc.sql("delete from checkpoint_weights where checkpoint_id = ?")
                .param(root)
                .update();

        assertThat(state(lease)).isEqualTo("LEASED 1 0");
        assertThat(jdbc.sql("select count(*) from checkpoint where root_id = :root")
                        .param("root", checkpoint("refused-weights"))
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(accepted(worker.upload(lease, weights))).isTrue();
        assertThat(reason(lease)).isEmpty();
    }

    /** Why a tuning does not go on, as REST says it. */
    private String reason(Lease lease) {
        JsonNode tunings = lab.viewer()
                .get("/api/v1/checkpoints/" + checkpoint("refused-weights") + "/tunings")
                .json();
        return tunings.path("items").path(0).path("problem").asString("");
    }

    @Test
    void weightsAsLargeAsTheyMayBeComeOutAsTheyWentIn() {
        Wanted wanted = wanted("large-weights");
        Lease lease = wanted.lease();
        long most = Tunings.weightBytes(checkpoints
                .find(checkpoint("large-weights"))
                .orElseThrow()
                .topology()
                .original());
        byte[] weights = safetensors((int) most);
        assertThat(weights.length).isBetween((int) most - 1, (int) most).isGreaterThan(1 << 20);
        assertThat(accepted(wanted.worker().upload(lease, weights))).isTrue();
        Answer file = wanted.worker().client().get(Tuning.file(ScriptedWorker.sha256(weights)));
        assertThat(ScriptedWorker.sha256(file.bytes())).isEqualTo(ScriptedWorker.sha256(weights));
        assertThat(file.header("Content-Length")).isEqualTo(Integer.toString(weights.length));
    }

    /** Sends the head of an upload and waits: the answer comes without the body, and without the lab asking for it. */
    private String asked(ScriptedWorker worker, Lease lease, byte[] weights, String sha256) {
        URI address = URI.create(lab.address());
        String head = "PUT " + Tuning.weights(lease.leaseId()) + "?" + Tuning.FENCING_TOKEN + "=" + lease.fencingToken()
                + " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Type: application/octet-stream\r\n"
                + Tuning.CONTENT_SHA256 + ": " + sha256 + "\r\n" + "Authorization: "
                + worker.client().authorization() + "\r\nContent-Length: " + weights.length + "\r\n\r\n";
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** One tensor of random numbers. */
    private static byte[] safetensors(int size) {
        int header = 128;
        int numbers = (size - 8 - header) / 2;
        String head =
                "{\"w\":{\"dtype\":\"F16\",\"shape\":[" + numbers + "],\"data_offsets\":[0," + 2 * numbers + "]}}";
        byte[] random = new byte[2 * numbers];
        new Random(7).nextBytes(random);
        return ByteBuffer.allocate(8 + header + random.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header)
                .put((head + " ".repeat(header - head.length())).getBytes(StandardCharsets.UTF_8))
                .put(random)
                .array();
    }

    @Test
    void anExpiredLeaseContinuesUnlessSomeoneElseHasIt() {
        Wanted wanted = wanted("late-tuning");
        Lease lease = wanted.lease();
        endsNow(lease);
        worker("elsewhere-tuning", true).lease();
        assertThat(state(lease)).startsWith("QUEUED");
        assertThat(beat(wanted.worker(), lease, 5, null)
                        .json()
                        .path("cancelled")
                        .asBoolean())
                .isFalse();
        assertThat(state(lease)).startsWith("LEASED");
        endsNow(lease);
        ScriptedWorker fast = worker("late-tuning", true);
        Lease again = fast.lease().orElseThrow();
        assertThat(again.leaseId()).isEqualTo(lease.leaseId());
        assertThat(again.fencingToken()).isGreaterThan(lease.fencingToken());
        byte[] weights = ScriptedWorker.weights(Objects.requireNonNull(lease.tuning()));
        assertThat(beat(wanted.worker(), lease, 6, null).status()).isEqualTo(404);
        assertThat(wanted.worker().upload(lease, weights).status()).isEqualTo(404);
        assertThat(accepted(fast.upload(again, weights))).isTrue();
    }

    @Test
    void aProblemIsTriedThreeTimesByOthersFirstAndThenTheReasonIsReported() {
        Wanted wanted = wanted("diverging");
        for (int i = 1; i <= 3; i++) {
            Lease lease = wanted.lease();
            assertThat(problem(wanted.worker(), lease, "the loss is\nnot a number")
                            .status())
                    .isEqualTo(200);
            assertThat(problem(wanted.worker(), lease, "again").status()).isEqualTo(i < 3 ? 200 : 409);
            assertThat(state(lease)).isEqualTo((i < 3 ? "QUEUED " : "FAILED ") + i + " " + i);
        }
        JsonNode failed = wanted.untilFinal();
        assertThat(failed.path("state").asString()).isEqualTo("FAILED");
        assertThat(failed.path("problem").asString())
                .contains("A fine-tuning cannot be done")
                .contains("the loss is not a number")
                .contains("scripted");
    }

    @Test
    void aTuningOverWhichWorkersFallSilentFiveTimesIsGivenUp() {
        Wanted wanted = wanted("silent");
        for (int i = 1; i <= 5; i++) {
            Lease lease = wanted.lease();
            assertThat(state(lease)).isEqualTo("LEASED " + i + " 0");
            endsNow(lease);
        }
        worker("elsewhere-silent", true).lease();
        assertThat(wanted.untilFinal().path("problem").asString()).contains("fell silent 5 times");
    }

    @Test
    void aCancelledSearchCancelsItsTuningUnlessAnotherWaitsForIt() {
        Wanted one = wanted("shared-tuning");
        Lease lease = one.lease();
        Wanted two = new Wanted(one.worker(), search("shared-tuning"));
        two.untilTuning();
        lab.operator().delete(SEARCHES + "/" + one.id());
        assertThat(one.untilFinal().path("state").asString()).isEqualTo("CANCELLED");
        assertThat(beat(one.worker(), lease, 1, null).json().path("cancelled").asBoolean())
                .isFalse();
        lab.operator().delete(SEARCHES + "/" + two.id());
        two.untilFinal();
        assertThat(beat(one.worker(), lease, 2, null).json().path("cancelled").asBoolean())
                .isTrue();
        assertThat(one.worker().lease()).isEmpty();

        // Wanted once more, it is queued again.
        Wanted three = new Wanted(one.worker(), search("shared-tuning"));
        assertThat(three.lease().leaseId()).isEqualTo(lease.leaseId());
    }

    private Wanted wanted(String name) {
        ScriptedWorker worker = worker(name, true);
        worker.lease();
        return new Wanted(worker, search(name));
    }

    private long search(String name) {
        Topology topology = SyntheticTables.small(name);
        Map<String, Object> request = new HashMap<>();
        request.put(
                "latencyTableId",
                SyntheticTables.importLatencies(lab, SyntheticTables.latencies("tuning-" + name, topology)));
        request.put("qualitySource", "workers");
        request.put("checkpoint", ScriptedWorker.checkpoint(name));
        request.put("latencyTargetPercent", 70);
        request.put("seed", 5);
        request.put("prompts", 16);
        request.put("maxPrompts", 16);
        request.put("tuningSteps", STEPS);
        Answer accepted = lab.operator().post(SEARCHES, request);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return accepted.id();
    }

    private ScriptedWorker worker(String name, boolean tunes) {
        Topology topology = SyntheticTables.small(name);
        String checkpoint = ScriptedWorker.checkpoint(name);
        return tunes
                ? ScriptedWorker.tuning(lab, topology, checkpoint, architecture -> 0.9)
                : ScriptedWorker.of(lab, topology, checkpoint, architecture -> 0.9);
    }

    private final class Wanted {

        private final ScriptedWorker worker;
        private final long id;

        Wanted(ScriptedWorker worker, long id) {
            this.worker = worker;
            this.id = id;
        }

        ScriptedWorker worker() {
            return worker;
        }

        long id() {
            return id;
        }

        JsonNode search() {
            return lab.operator().get(SEARCHES + "/" + id).json();
        }

        /** Evaluates until the tuning is leased. */
        Lease lease() {
            for (int i = 0; i < 200; i++) {
                Lease lease = untilLeased(worker);
                if (lease.tuning() != null) {
                    return lease;
                }
                worker.work(lease);
            }
            throw new AssertionError("no tuning was leased");
        }

        void untilTuning() {
            long end = System.nanoTime() + 20_000_000_000L;
            while (search().path("tuning").isMissingNode()) {
                assertThat(System.nanoTime()).isLessThan(end);
            }
        }

        JsonNode untilFinal() {
            long end = System.nanoTime() + 20_000_000_000L;
            JsonNode search = search();
            while (List.of("QUEUED", "RUNNING").contains(search.path("state").asString())) {
                assertThat(System.nanoTime()).isLessThan(end);
                search = search();
            }
            return search;
        }
    }

    private static Lease untilLeased(ScriptedWorker worker) {
        for (int i = 0; i < 60; i++) {
            Answer answer = worker.client().post(Evaluation.LEASES, worker.offer(1));
            if (answer.status() == 200) {
                return answer.as(Lease.class);
            }
        }
        throw new AssertionError("nothing was leased");
    }

    private static Answer beat(ScriptedWorker worker, Lease lease, int done, @Nullable Double loss) {
        return worker.client()
                .post(
                        Tuning.heartbeat(lease.leaseId()),
                        new Tuning.Heartbeat(lease.fencingToken(), done, STEPS, loss, null));
    }

    private static Answer problem(ScriptedWorker worker, Lease lease, String problem) {
        return worker.client().post(Tuning.problem(lease.leaseId()), new Tuning.Problem(lease.fencingToken(), problem));
    }

    private static void refused(Answer answer, int status, String field) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.text("field")).as(answer.toString()).isEqualTo(field);
        assertThat(answer.text("remedy")).contains("nothing of the result was stored");
    }

    private static boolean accepted(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().path("accepted").asBoolean();
    }

    private static Lease stale(Lease lease) {
        return new Lease(
                lease.leaseId(),
                lease.fencingToken() - 1,
                lease.expirySeconds(),
                lease.heartbeatSeconds(),
                null,
                lease.tuning());
    }

    private long checkpoint(String name) {
        return Optional.of(ScriptedWorker.checkpoint(name))
                .flatMap(checkpoints::named)
                .orElseThrow()
                .id();
    }

    private void endsNow(Lease lease) {
        jdbc.sql("update tuning set lease_until = now() - interval '1 second' where id = :id")
                .param("id", lease.leaseId())
                .update();
    }

    private String state(Lease lease) {
        return jdbc.sql("select state || ' ' || attempts || ' ' || problems from tuning where id = :id")
                .param("id", lease.leaseId())
                .query(String.class)
                .single();
    }
}
