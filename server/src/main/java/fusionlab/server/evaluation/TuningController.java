package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.lease.LeaseHolder;
import fusionlab.server.rest.Download;
import fusionlab.server.system.NotFoundException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The workers' side of tunings; {@code docs/protocol.md}. */
@RestController
record TuningController(
        TuningResults results,
        TunedWeights weights,
        WeightsUpload upload,
        TuningStates states,
        StateUpload stateUpload,
        WeightsCheck check,
        DatabaseGate gate) {

    /**
     * Reports the progress of a tuning, which keeps its lease.
     *
     * @param id of the tuning
     * @param heartbeat the progress so far
     * @param session UUID of the worker's process
     */
    @PostMapping(Tuning.TUNINGS + "/{id:\\d+}/heartbeat")
    Evaluation.HeartbeatAnswer heartbeat(
            @PathVariable long id,
            @RequestBody Tuning.Heartbeat heartbeat,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            Principal token) {
        LeaseHolder holder = new LeaseHolder(token.getName(), session);
        return new Evaluation.HeartbeatAnswer(gate.with(() -> results.extend(id, heartbeat, holder)));
    }

    /**
     * Reports that a tuning failed, which ends its lease.
     *
     * @param id of the tuning
     * @param problem why it failed
     * @param session UUID of the worker's process
     */
    @PostMapping(Tuning.TUNINGS + "/{id:\\d+}/problem")
    Evaluation.Answer problem(
            @PathVariable long id,
            @RequestBody Tuning.Problem problem,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            Principal token) {
        gate.with(() -> {
            results.problem(id, problem, new LeaseHolder(token.getName(), session));
            return true;
        });
        return new Evaluation.Answer(true);
    }

    /**
     * Uploads the weights that a tuning produced. The form is safetensors.
     *
     * @param id of the tuning
     * @param fencingToken of the lease
     * @param sha256 of the body, in lower-case hex
     * @param session UUID of the worker's process
     */
    @PutMapping(path = Tuning.TUNINGS + "/{id:\\d+}/weights", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Evaluation.Answer weights(
            @PathVariable long id,
            @RequestParam(Tuning.FENCING_TOKEN) long fencingToken,
            @RequestHeader(Tuning.CONTENT_SHA256) String sha256,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            HttpServletRequest request,
            Principal token)
            throws IOException {
        LeaseHolder holder = new LeaseHolder(token.getName(), session);
        AnnouncedFile file = new AnnouncedFile(id, fencingToken, holder, request.getContentLengthLong(), sha256);
        return UploadRequest.taken("the weights of tuning " + id, request, body -> upload.take(results, file, body));
    }

    /**
     * Uploads the state of an unfinished tuning, from which another worker can continue.
     *
     * @param id of the tuning
     * @param fencingToken of the lease
     * @param step the training step of the state
     * @param sha256 of the body, in lower-case hex
     * @param session UUID of the worker's process
     */
    @PutMapping(path = Tuning.TUNINGS + "/{id:\\d+}/state", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Evaluation.Answer state(
            @PathVariable long id,
            @RequestParam(Tuning.FENCING_TOKEN) long fencingToken,
            @RequestParam(Tuning.STEP) int step,
            @RequestHeader(Tuning.CONTENT_SHA256) String sha256,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            HttpServletRequest request,
            Principal token)
            throws IOException {
        LeaseHolder holder = new LeaseHolder(token.getName(), session);
        AnnouncedFile file = new AnnouncedFile(id, fencingToken, holder, request.getContentLengthLong(), sha256);
        return UploadRequest.taken("the state of tuning " + id, request, body -> stateUpload.take(file, step, body));
    }

    /**
     * Downloads tuned weights, for the worker that continues with them. The form is safetensors.
     *
     * @param sha256 of the weights, in lower-case hex
     */
    @GetMapping(
            path = Tuning.FILES + "/{sha256:[0-9a-f]{64}}",
            produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Download file(@PathVariable String sha256) {
        return check.download(
                weights.find(sha256).orElseThrow(() -> new NotFoundException("tuned weights", sha256, Tuning.FILES)));
    }

    /**
     * Downloads the state of an unfinished tuning, for the worker that continues it.
     *
     * @param id of the tuning
     */
    @GetMapping(path = Tuning.TUNINGS + "/{id:\\d+}/state", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Download state(@PathVariable long id) {
        Path file = gate.with(() -> states.file(id))
                .orElseThrow(() -> new NotFoundException("state of tuning", id, Tuning.TUNINGS));
        return WeightsCheck.download(file, "tuning-" + id + "-state.safetensors");
    }
}
