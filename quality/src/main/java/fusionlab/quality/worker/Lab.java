package fusionlab.quality.worker;

import fusionlab.lab.LabClient;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.SavedStates;
import fusionlab.protocol.Tuning;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A worker's requests to a lab. Thread-safe; failures as of {@link fusionlab.lab.Call}. */
final class Lab {

    private static final Duration RESULT = Duration.ofSeconds(60);

    /** A longer download is continued by the next call, so that a worker can give up its work in between. */
    private static final Duration DOWNLOAD = Duration.ofMinutes(5);

    /** An upload cannot be continued: slower ones are taken for broken. */
    private static final long UPLOAD_BYTES_A_SECOND = 128 << 10;

    private final LabClient lab;
    private final String session;

    /** @param session as in the offer */
    Lab(URI server, String token, String version, String session) {
        this(new LabClient(server, "fusionlab-quality-worker/" + version).withToken(token), session);
    }

    private Lab(LabClient lab, String session) {
        this.lab = lab.with(Evaluation.SESSION, session);
        this.session = session;
    }

    /** The same lab, whose {@link #hangUp} ends only its own requests. */
    Lab apart() {
        return new Lab(lab, session);
    }

    /** Asks for work and waits for it as long as the offer says; empty if there was none. */
    Optional<Evaluation.Lease> lease(Evaluation.Offer offer) {
        return lab.post(Evaluation.LEASES, offer)
                .waiting(Duration.ofSeconds(offer.waitSeconds()))
                .send()
                .maybe(Evaluation.Lease.class);
    }

    /** Ends a {@link #lease}, {@link #download} or {@link #handIn} that waits in another thread, and all later ones at once. */
    void hangUp() {
        lab.hangUp();
    }

    /** @return whether the lab has cancelled the work */
    boolean heartbeat(long leaseId, Evaluation.Heartbeat heartbeat) {
        return cancelled(Evaluation.heartbeat(leaseId), heartbeat);
    }

    /** @return whether the lab has cancelled the work */
    boolean heartbeat(long tuningId, Tuning.Heartbeat heartbeat) {
        return cancelled(Tuning.heartbeat(tuningId), heartbeat);
    }

    private boolean cancelled(String path, Object heartbeat) {
        return lab.post(path, heartbeat)
                .send()
                .as(Evaluation.HeartbeatAnswer.class)
                .cancelled();
    }

    void deliver(long leaseId, Evaluation.Result result) {
        lab.post(Evaluation.result(leaseId), result).within(RESULT).send();
    }

    void deliver(long tuningId, Tuning.Problem problem) {
        lab.post(Tuning.problem(tuningId), problem).within(RESULT).send();
    }

    /** @return whether the lab has cancelled the work */
    boolean heartbeat(long decoderId, DecoderTraining.Heartbeat heartbeat) {
        return cancelled(DecoderTraining.heartbeat(decoderId), heartbeat);
    }

    void deliver(long decoderId, DecoderTraining.Figures figures) {
        lab.post(DecoderTraining.figures(decoderId), figures).within(RESULT).send();
    }

    void deliverProblem(long decoderId, Tuning.Problem problem) {
        lab.post(DecoderTraining.problem(decoderId), problem).within(RESULT).send();
    }

    /** Uploads a decoder. */
    void deliverDecoder(long decoderId, long fencingToken, TunedFile file) {
        lab.put(DecoderTraining.weights(decoderId) + "?" + Tuning.FENCING_TOKEN + "=" + fencingToken, file.path())
                .with(Tuning.CONTENT_SHA256, file.sha256())
                .within(RESULT.plusSeconds(file.path().toFile().length() / UPLOAD_BYTES_A_SECOND))
                .send();
    }

    /** Uploads a tuning's weights. */
    void deliver(long tuningId, long fencingToken, TunedFile weights) {
        lab.put(Tuning.weights(tuningId) + "?" + Tuning.FENCING_TOKEN + "=" + fencingToken, weights.path())
                .with(Tuning.CONTENT_SHA256, weights.sha256())
                .within(uploading(weights))
                .send();
    }

    /** Uploads the state of a tuning that has not ended. */
    void handIn(long tuningId, long fencingToken, long step, TunedFile state) {
        String parameters = "?" + Tuning.FENCING_TOKEN + "=" + fencingToken + "&" + Tuning.STEP + "=" + step;
        lab.put(Tuning.state(tuningId) + parameters, state.path())
                .with(Tuning.CONTENT_SHA256, state.sha256())
                .waiting(uploading(state))
                .send();
    }

    private static Duration uploading(TunedFile file) {
        return RESULT.plusSeconds(file.path().toFile().length() / UPLOAD_BYTES_A_SECOND);
    }

    /** Downloads a file of tuned weights, unchecked. What the file has already is not fetched again. */
    void download(String sha256, Path file, long limitBytes) {
        lab.get(Tuning.file(sha256)).within(DOWNLOAD).into(file, '"' + sha256 + '"', limitBytes);
    }

    /** Downloads a tuning's state as {@link #download}. */
    void downloadState(long tuningId, SavedStates.State state, Path file) {
        lab.get(Tuning.state(tuningId)).within(DOWNLOAD).into(file, '"' + state.sha256() + '"', state.bytes());
    }
}
