package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.device.ProtocolMismatchException;
import java.security.Principal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** The workers' side of the lab; {@code docs/protocol.md}. */
@RestController
class WorkerController {

    private final Checkpoints checkpoints;
    private final WaitingWorkers waiting;
    private final PieceLoans loans;
    private final PieceResults results;
    private final DatabaseGate gate;

    WorkerController(
            Checkpoints checkpoints,
            WaitingWorkers waiting,
            PieceLoans loans,
            PieceResults results,
            DatabaseGate gate) {
        this.checkpoints = checkpoints;
        this.waiting = waiting;
        this.loans = loans;
        this.results = results;
        this.gate = gate;
    }

    @PostMapping(Evaluation.LEASES)
    DeferredResult<ResponseEntity<Evaluation.Lease>> lease(@RequestBody Evaluation.Offer offer, Principal token) {
        ProtocolMismatchException.unlessSupported(offer.protocolVersion());
        long checkpoint = gate.with(() -> checkpoints.offered(offer, token.getName()));
        return waiting.await(
                new Seeker(checkpoint, offer.session(), offer.worker(), token.getName(), offer.tunes()),
                Duration.ofSeconds(offer.waitSeconds()));
    }

    @PostMapping(Evaluation.LEASES + "/{leaseId}/heartbeat")
    Evaluation.HeartbeatAnswer heartbeat(
            @PathVariable long leaseId,
            @RequestBody Evaluation.Heartbeat heartbeat,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            Principal token) {
        Holder holder = new Holder(token.getName(), session);
        return new Evaluation.HeartbeatAnswer(gate.with(() -> loans.extend(leaseId, heartbeat, holder)));
    }

    @PostMapping(Evaluation.LEASES + "/{leaseId}/result")
    Evaluation.Answer result(
            @PathVariable long leaseId,
            @RequestBody Evaluation.Result result,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            Principal token) {
        Holder holder = new Holder(token.getName(), session);
        try {
            return new Evaluation.Answer(gate.with(() -> results.take(leaseId, result, holder)));
        } catch (InvalidResultException refused) {
            gate.with(() -> {
                results.refused(leaseId, result.fencingToken(), holder, String.valueOf(refused.getMessage()));
                return true;
            });
            throw refused;
        }
    }
}
