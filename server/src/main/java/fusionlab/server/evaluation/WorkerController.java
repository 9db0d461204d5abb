package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.device.ProtocolMismatchException;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.lease.LeaseHolder;
import fusionlab.server.lease.LeaseMetrics;
import fusionlab.server.lease.LeaseRequest;
import fusionlab.server.lease.WaitingRoom;
import fusionlab.server.system.OneLine;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
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
record WorkerController(
        Offers offers,
        WaitingRoom<Evaluation.Lease> waiting,
        LeaseDesk desk,
        PieceLeases leases,
        PieceResults results,
        DatabaseGate gate,
        LeaseMetrics metrics) {

    /**
     * Offers a checkpoint and asks for work on it. Answers with a lease as soon as there is one, and with 204 after {@code waitSeconds}
     * without any.
     *
     * @param offer what the worker has and can do
     */
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "204", content = @Content)
    @PostMapping(Evaluation.LEASES)
    DeferredResult<ResponseEntity<Evaluation.Lease>> lease(@RequestBody Evaluation.Offer offer, Principal token) {
        ProtocolMismatchException.unlessSupported(offer.protocolVersion());
        long checkpoint = gate.with(() -> offers.accept(offer, token.getName()));
        return waiting.await(
                new LeaseRequest(
                        checkpoint,
                        new LeaseHolder(token.getName(), offer.session()),
                        OneLine.of(offer.worker(), Offers.LONGEST_NAME),
                        kinds(offer)),
                Duration.ofSeconds(offer.waitSeconds()));
    }

    private static Set<String> kinds(Evaluation.Offer offer) {
        Set<String> kinds = new HashSet<>(Set.of(PieceLeases.KIND));
        if (offer.tunes()) {
            kinds.add(TuningLeases.KIND);
            if (Boolean.TRUE.equals(offer.distils())) {
                kinds.add(TuningLeases.DISTILLATION);
            }
        }
        if (Boolean.TRUE.equals(offer.trainsDecoders())) {
            kinds.add(DecoderLeases.KIND);
        }
        return kinds;
    }

    /**
     * Reports the progress of a piece of an evaluation, which keeps its lease.
     *
     * @param leaseId of the lease
     * @param heartbeat the progress so far
     * @param session UUID of the worker's process
     */
    @PostMapping(Evaluation.LEASES + "/{leaseId}/heartbeat")
    Evaluation.HeartbeatAnswer heartbeat(
            @PathVariable long leaseId,
            @RequestBody Evaluation.Heartbeat heartbeat,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            Principal token) {
        LeaseHolder holder = new LeaseHolder(token.getName(), session);
        return new Evaluation.HeartbeatAnswer(gate.with(
                () -> desk.extend(leases, leaseId, heartbeat.fencingToken(), holder, heartbeat.done(), null)));
    }

    /**
     * Reports the scores of a piece of an evaluation, which ends its lease.
     *
     * @param leaseId of the lease
     * @param result a score for each prompt
     * @param session UUID of the worker's process
     */
    @PostMapping(Evaluation.LEASES + "/{leaseId}/result")
    Evaluation.Answer result(
            @PathVariable long leaseId,
            @RequestBody Evaluation.Result result,
            @RequestHeader(name = Evaluation.SESSION, required = false) @Nullable String session,
            Principal token) {
        LeaseHolder holder = new LeaseHolder(token.getName(), session);
        try {
            return new Evaluation.Answer(
                    metrics.result(leases, () -> gate.with(() -> results.take(leaseId, result, holder))));
        } catch (InvalidResultException refused) {
            gate.with(() -> {
                desk.refused(leases, leaseId, result.fencingToken(), holder, "result refused: " + refused.getMessage());
                return true;
            });
            throw refused;
        }
    }
}
