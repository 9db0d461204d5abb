package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.lease.LeaseHolder;
import fusionlab.server.lease.LeaseNotFoundException;
import fusionlab.server.lease.StaleLeaseException;
import fusionlab.server.system.NotFoundException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
record TuningController(TuningResults results, TunedWeights weights, DatabaseGate gate) {

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

    /** The body is read outside the gate: a slow sender must not block the database. */
    @PutMapping(path = Tuning.TUNINGS + "/{id:\\d+}/weights", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Evaluation.Answer weights(
            @PathVariable long id,
            @RequestParam(Tuning.FENCING_TOKEN) long fencingToken,
            @RequestHeader(Tuning.CONTENT_SHA256) String sha256,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            InputStream body,
            Principal token)
            throws IOException {
        LeaseHolder holder = new LeaseHolder(token.getName(), session);
        try (WeightsFile file = WeightsFile.read(body, expected(id, fencingToken, holder, body))) {
            if (!file.sha256().equals(sha256)) {
                throw new InvalidResultException(
                        Tuning.CONTENT_SHA256,
                        "is not that of the " + file.size() + " received bytes, " + file.sha256(),
                        "send them again");
            }
            Safetensors.require(file.path());
            return new Evaluation.Answer(gate.with(() -> results.take(id, fencingToken, holder, file)));
        }
    }

    private long expected(long id, long fencingToken, LeaseHolder holder, InputStream body) throws IOException {
        try {
            return gate.with(() -> results.expected(id, fencingToken, holder));
        } catch (LeaseNotFoundException | StaleLeaseException lost) {
            // Reads the short rest: a sender that is cut off would not read the answer.
            body.transferTo(OutputStream.nullOutputStream());
            throw lost;
        }
    }

    /** Written synchronously: an asynchronous answer would be cut off after a minute. */
    @GetMapping(Tuning.FILES + "/{sha256:[0-9a-f]{64}}")
    void file(@PathVariable String sha256, HttpServletResponse response) throws IOException {
        TunedWeights.Stored stored =
                weights.of(sha256).orElseThrow(() -> new NotFoundException("tuned weights", sha256, Tuning.FILES));
        response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
        response.setContentLength(stored.length());
        weights.write(stored, response.getOutputStream());
    }
}
