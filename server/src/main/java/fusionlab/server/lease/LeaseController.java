package fusionlab.server.lease;

import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Report;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.device.Devices;
import fusionlab.server.device.ProtocolMismatchException;
import fusionlab.server.security.DevicePrincipal;
import fusionlab.server.system.InvalidRequestException;
import java.time.Duration;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** The agents' side of the lab; {@code docs/protocol.md}. */
@RestController
class LeaseController {

    private static final int LONGEST_WAIT_SECONDS = 30;
    private static final int LONGEST_ACTIVITY = 200;
    private static final int LONGEST_SESSION = 80;

    private final WaitingAgents waiting;
    private final Loans loans;
    private final Reports reports;
    private final Devices devices;
    private final DatabaseGate gate;
    private final LeaseMetrics metrics;

    LeaseController(
            WaitingAgents waiting,
            Loans loans,
            Reports reports,
            Devices devices,
            DatabaseGate gate,
            LeaseMetrics metrics) {
        this.waiting = waiting;
        this.loans = loans;
        this.reports = reports;
        this.devices = devices;
        this.gate = gate;
        this.metrics = metrics;
    }

    @PostMapping(Protocol.LEASES)
    DeferredResult<ResponseEntity<Lease>> lease(
            @RequestBody Lease.Request request, @AuthenticationPrincipal DevicePrincipal device) {
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
        gate.with(() -> {
            devices.describe(
                    device.id(), request.agentVersion(), request.host(), request.conditions(), request.waitingFor());
            return true;
        });
        Duration patience = Duration.ofSeconds(request.waitSeconds());
        return request.waitingFor() == null
                ? waiting.await(device.id(), session, patience)
                : waiting.lendNothing(device.id(), patience);
    }

    @PostMapping(Protocol.LEASES + "/{leaseId}/heartbeat")
    Lease.HeartbeatAnswer heartbeat(
            @PathVariable long leaseId,
            @RequestBody Lease.Heartbeat heartbeat,
            @AuthenticationPrincipal DevicePrincipal device) {
        String activity = heartbeat.activity();
        if (activity != null) {
            activity = activity.substring(0, Math.min(LONGEST_ACTIVITY, activity.length()));
        }
        String shown = activity;
        return new Lease.HeartbeatAnswer(gate.with(() -> {
            devices.live(device.id(), heartbeat.conditions());
            return loans.extend(device.id(), leaseId, heartbeat.fencingToken(), heartbeat.done(), shown);
        }));
    }

    @PostMapping(Protocol.LEASES + "/{leaseId}/result")
    Report.Answer result(
            @PathVariable long leaseId, @RequestBody Report report, @AuthenticationPrincipal DevicePrincipal device) {
        int count = report.samples() == null ? 0 : report.samples().size();
        try {
            return new Report.Answer(metrics.report(count, () -> gate.with(() -> take(device.id(), leaseId, report))));
        } catch (InvalidReportException refused) {
            gate.with(() ->
                    loans.cutShort(device.id(), leaseId, report.fencingToken(), String.valueOf(refused.getMessage())));
            throw refused;
        }
    }

    private boolean take(long deviceId, long leaseId, Report report) {
        if (report.samples() != null && report.samples().size() > Protocol.MAX_SAMPLES) {
            throw new InvalidReportException(
                    "samples",
                    "has " + report.samples().size() + " entries; a report may have " + Protocol.MAX_SAMPLES);
        }
        return reports.take(deviceId, leaseId, report);
    }
}
