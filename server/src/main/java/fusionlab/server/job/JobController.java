package fusionlab.server.job;

import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Report;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.device.Devices;
import fusionlab.server.device.ProtocolMismatchException;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.lease.LeaseHolder;
import fusionlab.server.lease.LeaseMetrics;
import fusionlab.server.lease.LeaseRequest;
import fusionlab.server.lease.WaitingRoom;
import fusionlab.server.security.DevicePrincipal;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Duration;
import java.util.Set;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The agents' side of the lab; {@code docs/protocol.md}. */
@RestController
record JobController(
        WaitingRoom<Lease> waiting,
        LeaseDesk desk,
        JobLeases leases,
        Reports reports,
        Devices devices,
        DatabaseGate gate,
        LeaseMetrics metrics) {

    private static final int LONGEST_WAIT_SECONDS = 30;
    private static final int LONGEST_ACTIVITY = 200;
    private static final int LONGEST_SESSION = 80;

    /**
     * Asks for work for a device. Answers with a lease as soon as there is one, and with 204 after {@code waitSeconds} without any.
     *
     * @param request the device's facts and present state
     */
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Lease.class)))
    @ApiResponse(responseCode = "204", content = @Content)
    @PostMapping(Protocol.LEASES)
    Object lease(@RequestBody Lease.Request request, @AuthenticationPrincipal DevicePrincipal device) {
        ProtocolMismatchException.unlessSupported(request.protocolVersion());
        if (request.waitSeconds() < 0 || request.waitSeconds() > LONGEST_WAIT_SECONDS) {
            throw new InvalidRequestException(
                    "waitSeconds", "waitSeconds is " + request.waitSeconds(), "give 0 to " + LONGEST_WAIT_SECONDS);
        }
        String session = request.session();
        if (session != null && (session.isEmpty() || session.length() > LONGEST_SESSION)) {
            throw new InvalidRequestException(
                    "session",
                    "session has " + session.length() + " characters",
                    "send a UUID of the agent's process, or nothing");
        }
        Duration patience = Duration.ofSeconds(request.waitSeconds());
        LeaseHolder holder = new LeaseHolder(device.getName(), session);
        // Through the gate once: each time it waits behind all others.
        return gate.with(() -> {
            devices.describe(
                    device.id(), request.agentVersion(), request.host(), request.conditions(), request.waitingFor());
            return WaitingRoom.atOnce(
                    request.waitingFor() == null
                            ? waiting.await(
                                    new LeaseRequest(device.id(), holder, null, Set.of(JobLeases.KIND)), patience)
                            : waiting.holdBack(holder, patience));
        });
    }

    /**
     * Reports the progress of a job, which keeps its lease.
     *
     * @param leaseId of the lease
     * @param heartbeat the progress so far
     */
    @PostMapping(Protocol.LEASES + "/{leaseId}/heartbeat")
    Lease.HeartbeatAnswer heartbeat(
            @PathVariable long leaseId,
            @RequestBody Lease.Heartbeat heartbeat,
            @AuthenticationPrincipal DevicePrincipal device) {
        String activity = heartbeat.activity();
        String text = activity == null ? null : OneLine.fact(activity, LONGEST_ACTIVITY);
        return new Lease.HeartbeatAnswer(gate.with(() -> {
            devices.live(device.id(), heartbeat.conditions());
            return desk.extend(leases, leaseId, heartbeat.fencingToken(), holder(device), heartbeat.done(), text);
        }));
    }

    /**
     * Reports the outcome of a job with its raw samples, which ends its lease. A repeated report counts once and gets the same answer.
     *
     * @param leaseId of the lease
     * @param report the outcome
     */
    @PostMapping(Protocol.LEASES + "/{leaseId}/result")
    Report.Answer result(
            @PathVariable long leaseId, @RequestBody Report report, @AuthenticationPrincipal DevicePrincipal device) {
        try {
            return new Report.Answer(metrics.result(leases, () -> gate.with(() -> take(device, leaseId, report))));
        } catch (InvalidReportException refused) {
            gate.with(() -> {
                desk.refused(
                        leases,
                        leaseId,
                        report.fencingToken(),
                        holder(device),
                        "report refused: " + refused.getMessage());
                return true;
            });
            throw refused;
        }
    }

    private boolean take(DevicePrincipal device, long leaseId, Report report) {
        if (report.samples() != null && report.samples().size() > Protocol.MAX_SAMPLES) {
            throw new InvalidReportException(
                    "samples",
                    "has " + report.samples().size() + " entries; a report may have " + Protocol.MAX_SAMPLES);
        }
        return reports.take(device, leaseId, report);
    }

    /** Reports and heartbeats have no session: the device's token is checked. */
    private static LeaseHolder holder(DevicePrincipal device) {
        return new LeaseHolder(device.getName(), null);
    }
}
