package fusionlab.server.evaluation;

import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.lease.LeaseHolder;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The workers' side of decoders; {@code docs/protocol.md}. */
@RestController
record DecoderWorkController(DecoderResults results, WeightsUpload upload, DatabaseGate gate) {

    /**
     * Reports the progress of a decoder's training, which keeps its lease.
     *
     * @param id of the decoder
     * @param heartbeat the progress so far
     * @param session UUID of the worker's process
     */
    @PostMapping(DecoderTraining.DECODERS + "/{id:\\d+}/heartbeat")
    Evaluation.HeartbeatAnswer heartbeat(
            @PathVariable long id,
            @RequestBody DecoderTraining.Heartbeat heartbeat,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            Principal token) {
        LeaseHolder holder = new LeaseHolder(token.getName(), session);
        return new Evaluation.HeartbeatAnswer(gate.with(() -> results.extend(id, heartbeat, holder)));
    }

    /**
     * Reports that the training of a decoder failed, which ends its lease.
     *
     * @param id of the decoder
     * @param problem why it failed
     * @param session UUID of the worker's process
     */
    @PostMapping(DecoderTraining.DECODERS + "/{id:\\d+}/problem")
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
     * Reports how a trained decoder does on held-out prompts.
     *
     * @param id of the decoder
     * @param figures compared with the original
     * @param session UUID of the worker's process
     */
    @PostMapping(DecoderTraining.DECODERS + "/{id:\\d+}/figures")
    Evaluation.Answer figures(
            @PathVariable long id,
            @RequestBody DecoderTraining.Figures figures,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            Principal token) {
        LeaseHolder holder = new LeaseHolder(token.getName(), session);
        try {
            return new Evaluation.Answer(gate.with(() -> results.keep(id, figures, holder)));
        } catch (InvalidResultException refused) {
            gate.with(() -> {
                results.refused(id, figures.fencingToken(), holder, String.valueOf(refused.getMessage()));
                return true;
            });
            throw refused;
        }
    }

    /**
     * Uploads the weights of a trained decoder. The form is safetensors.
     *
     * @param id of the decoder
     * @param fencingToken of the lease
     * @param sha256 of the body, in lower-case hex
     * @param session UUID of the worker's process
     */
    @PutMapping(
            path = DecoderTraining.DECODERS + "/{id:\\d+}/weights",
            consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Evaluation.Answer weights(
            @PathVariable long id,
            @RequestParam(Tuning.FENCING_TOKEN) long fencingToken,
            @RequestHeader(Tuning.CONTENT_SHA256) String sha256,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            HttpServletRequest request,
            Principal token)
            throws IOException {
        LeaseHolder holder = new LeaseHolder(token.getName(), session);
        AnnouncedFile announced = new AnnouncedFile(id, fencingToken, holder, request.getContentLengthLong(), sha256);
        return UploadRequest.taken("the file of decoder " + id, request, body -> upload.take(results, announced, body));
    }
}
