package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.lease.LeaseHolder;
import fusionlab.server.system.NotFoundException;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
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
        WeightsDownload download,
        DatabaseGate gate) {

    @PostMapping(Tuning.TUNINGS + "/{id:\\d+}/heartbeat")
    Evaluation.HeartbeatAnswer heartbeat(
            @PathVariable long id,
            @RequestBody Tuning.Heartbeat heartbeat,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            Principal token) {
        LeaseHolder holder = new LeaseHolder(token.getName(), session);
        return new Evaluation.HeartbeatAnswer(gate.with(() -> results.extend(id, heartbeat, holder)));
    }

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

    @Parameter(
            name = HttpHeaders.RANGE,
            in = ParameterIn.HEADER,
            description =
                    "Parts of the file (206); If-Range with its ETag, the SHA-256, is respected, as is If-Match (412)",
            schema = @Schema(type = "string"))
    @GetMapping(Tuning.FILES + "/{sha256:[0-9a-f]{64}}")
    void file(@PathVariable String sha256, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        download.send(
                weights.find(sha256).orElseThrow(() -> new NotFoundException("tuned weights", sha256, Tuning.FILES)),
                request,
                response);
    }

    /** For the worker that continues the training. */
    @Parameter(
            name = HttpHeaders.RANGE,
            in = ParameterIn.HEADER,
            description = "Parts of the file (206), as for weights",
            schema = @Schema(type = "string"))
    @GetMapping(Tuning.TUNINGS + "/{id:\\d+}/state")
    void state(@PathVariable long id, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Path file = gate.with(() -> states.file(id))
                .orElseThrow(() -> new NotFoundException("state of tuning", id, Tuning.TUNINGS));
        download.send(file, "tuning-" + id + "-state.safetensors", request, response);
    }
}
