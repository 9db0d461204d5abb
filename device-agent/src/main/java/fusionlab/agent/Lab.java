package fusionlab.agent;

import fusionlab.lab.Answer;
import fusionlab.lab.Call;
import fusionlab.lab.LabClient;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** An agent's requests to a lab. Thread-safe; failures as of {@link Call}. */
final class Lab {

    private static final Duration REPORT = Duration.ofSeconds(30);

    private final LabClient lab;
    private final String agentVersion;
    private final Runnable onAnswer;
    private final String session = UUID.randomUUID().toString();

    /** @param onAnswer called after each successful call */
    Lab(URI server, String agentVersion, Runnable onAnswer) {
        this.lab = new LabClient(server, "fusionlab-agent/" + agentVersion);
        this.agentVersion = agentVersion;
        this.onAnswer = onAnswer;
    }

    Registration.Response register(String registrationToken, HostFacts host) {
        Registration.Request request =
                new Registration.Request(Protocol.VERSION, registrationToken, agentVersion, host);
        return sent(lab.post(Protocol.REGISTER, request)).as(Registration.Response.class);
    }

    /** Asks for work and waits for it up to {@code waitSeconds}; empty if there was none. */
    Optional<Lease> lease(String deviceToken, int waitSeconds, HostFacts host, Conditions conditions) {
        return ask(
                deviceToken,
                new Lease.Request(Protocol.VERSION, agentVersion, waitSeconds, host, conditions, null, session));
    }

    /** Reports why the device does not measure now, for people to see. */
    void holdBack(String deviceToken, HostFacts host, Conditions conditions, String reason) {
        ask(deviceToken, new Lease.Request(Protocol.VERSION, agentVersion, 0, host, conditions, reason, session));
    }

    private Optional<Lease> ask(String deviceToken, Lease.Request request) {
        return sent(lab.post(Protocol.LEASES, request)
                        .withToken(deviceToken)
                        .waiting(Duration.ofSeconds(request.waitSeconds())))
                .maybe(Lease.class);
    }

    /** Ends a {@link #lease} that waits in another thread. */
    void hangUp() {
        lab.hangUp();
    }

    Lease.HeartbeatAnswer heartbeat(String deviceToken, long leaseId, Lease.Heartbeat heartbeat) {
        return sent(lab.post(Protocol.heartbeat(leaseId), heartbeat).withToken(deviceToken))
                .as(Lease.HeartbeatAnswer.class);
    }

    /** @param reportJson a {@link fusionlab.protocol.Report} */
    void deliver(String deviceToken, long leaseId, String reportJson) {
        sent(lab.post(Protocol.result(leaseId), "application/json", reportJson)
                .withToken(deviceToken)
                .within(REPORT));
    }

    private Answer sent(Call call) {
        Answer answer = call.send();
        onAnswer.run();
        return answer;
    }
}
