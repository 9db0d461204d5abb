package fusionlab.server.evaluation;

import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.Tuning;
import fusionlab.server.lease.LeaseContract.Held;
import fusionlab.server.lease.LeaseContract.Holder;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.ScriptedWorker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A worker as a holder of leases. Requests with a lease name no session: the token is checked. */
record WorkerScene(ScriptedWorker worker, String session, Map<Held, Lease> leases) implements Holder {

    WorkerScene(ScriptedWorker worker) {
        this(worker, worker.offer().session(), new HashMap<>());
    }

    @Override
    public Holder inSession(String other) {
        return new WorkerScene(worker, other + " of " + worker.offer().session(), leases);
    }

    WorkerScene stranger(ScriptedWorker another) {
        return new WorkerScene(another, another.offer().session(), leases);
    }

    @Override
    public Optional<Held> lease() {
        Answer answer = worker.client().post(Evaluation.LEASES, ScriptedWorker.inSession(worker.offer(), session));
        if (answer.status() == 204) {
            return Optional.empty();
        }
        Lease lease = answer.as(Lease.class);
        Held held = new Held(lease.leaseId(), lease.fencingToken());
        leases.put(held, lease);
        return Optional.of(held);
    }

    private boolean tunes() {
        return worker.offer().tunes();
    }

    @Override
    public Answer heartbeat(Held lease) {
        if (leases.values().stream().anyMatch(one -> one.decoder() != null)) {
            return client().post(
                            DecoderTraining.heartbeat(lease.id()),
                            new DecoderTraining.Heartbeat(lease.token(), 1, 1, 0.5, 7.0));
        }
        return tunes()
                ? client().post(Tuning.heartbeat(lease.id()), new Tuning.Heartbeat(lease.token(), 1, 16, 0.5, null))
                : client().post(Evaluation.heartbeat(lease.id()), new Evaluation.Heartbeat(lease.token(), 1, 16));
    }

    private @Nullable DecoderTraining decoder(Held lease) {
        Lease held = leases.get(lease);
        return held == null ? null : held.decoder();
    }

    private fusionlab.server.testing.Lab.Client client() {
        return worker.client().header(Evaluation.SESSION, session);
    }

    @Override
    public Answer deliver(Held lease) {
        DecoderTraining decoder = decoder(lease);
        if (decoder != null) {
            return decoded(lease, ScriptedWorker.decoder(decoder));
        }
        return tunes() ? upload(lease, weights(lease)) : client().post(Evaluation.result(lease.id()), result(lease));
    }

    @Override
    public Answer deliverAnother(Held lease) {
        DecoderTraining decoder = decoder(lease);
        if (decoder != null) {
            byte[] another = ScriptedWorker.decoder(decoder);
            another[another.length - 1]++;
            return decoded(lease, another);
        }
        if (tunes()) {
            byte[] others = weights(lease);
            others[others.length - 1]++;
            return upload(lease, others);
        }
        return client().post(Evaluation.result(lease.id()), with(result(lease), 0.125));
    }

    @Override
    public Answer deliverWrong(Held lease) {
        DecoderTraining decoder = decoder(lease);
        if (decoder != null) {
            return client().post(
                            DecoderTraining.figures(lease.id()),
                            ScriptedWorker.figures(
                                    Objects.requireNonNull(leases.get(lease)), ScriptedWorker.decoder(decoder), 101));
        }
        return tunes()
                ? client().post(Tuning.problem(lease.id()), new Tuning.Problem(lease.token(), "out of memory"))
                : client().post(Evaluation.result(lease.id()), with(result(lease), 1.5));
    }

    private static Evaluation.Result with(Evaluation.Result result, double score) {
        List<Double> scores = new java.util.ArrayList<>(result.scores());
        scores.set(0, score);
        return new Evaluation.Result(
                result.fencingToken(), result.checkpoint(), scores, 0.01, 0.01, result.pictures(), null, null);
    }

    private Evaluation.Result result(Held lease) {
        return worker.result(Objects.requireNonNull(leases.get(lease)));
    }

    private byte[] weights(Held lease) {
        return ScriptedWorker.weights(
                Objects.requireNonNull(Objects.requireNonNull(leases.get(lease)).tuning()));
    }

    private Answer decoded(Held lease, byte[] decoder) {
        Lease held = Objects.requireNonNull(leases.get(lease));
        Answer announced =
                client().post(DecoderTraining.figures(lease.id()), ScriptedWorker.figures(held, decoder, 36.4));
        return announced.status() == 200 ? upload(DecoderTraining.weights(lease.id()), lease, decoder) : announced;
    }

    private Answer upload(Held lease, byte[] weights) {
        return upload(Tuning.weights(lease.id()), lease, weights);
    }

    private Answer upload(String path, Held lease, byte[] weights) {
        return client().header(Tuning.CONTENT_SHA256, ScriptedWorker.sha256(weights))
                .send(
                        "PUT",
                        path + "?" + Tuning.FENCING_TOKEN + "=" + lease.token(),
                        java.net.http.HttpRequest.BodyPublishers.ofByteArray(weights),
                        "application/octet-stream");
    }
}
