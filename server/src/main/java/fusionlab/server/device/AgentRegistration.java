package fusionlab.server.device;

import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.security.Secret;
import fusionlab.server.security.SecurityLog;
import fusionlab.server.system.InvalidRequestException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** An agent's first contact: exchanges the one-time token for the device's token. */
@RestController
record AgentRegistration(
        StoredDevices stored,
        DeviceLog log,
        TransactionOperations transactions,
        DatabaseGate gate,
        Clock clock,
        SecurityLog security) {

    /**
     * Registers an agent. The one-time token of its device is exchanged for a device token, which is shown this once.
     *
     * @param body the one-time token, and the machine's facts
     */
    @PostMapping(Protocol.REGISTER)
    Registration.Response register(@RequestBody Registration.Request body, HttpServletRequest request) {
        ProtocolMismatchException.unlessSupported(body.protocolVersion());
        Secret oneTime = new Secret(required("registrationToken", body.registrationToken()));
        FactsCheck.require(body.agentVersion(), body.host());
        String version = FactsCheck.shown(body.agentVersion());
        HostFacts facts = FactsCheck.shown(body.host());
        // No limit for wrong tokens: 256 random bits cannot be guessed, and a limit would lock out valid ones from the
        // same address.
        Optional<Registration.Response> registered =
                gate.with(() -> transactions.execute(status -> exchange(oneTime, version, facts)));
        if (registered == null || registered.isEmpty()) {
            security.refusedToken(request.getMethod(), Protocol.REGISTER, request.getRemoteAddr());
            throw RegistrationRefusedException.wrongToken();
        }
        security.deviceRegistered(registered.get().deviceId(), registered.get().deviceName(), request.getRemoteAddr());
        return registered.get();
    }

    private Optional<Registration.Response> exchange(Secret oneTime, String version, HostFacts facts) {
        return stored.findByRegistrationTokenHash(oneTime.sha256())
                .filter(device -> !device.registrationExpired(clock.instant()))
                .map(device -> {
                    Secret token = Secret.random("fldev");
                    device.register(token, version, facts, clock.instant());
                    log.note(device.id(), DeviceLog.Severity.INFO, "Registered with agent " + version);
                    return new Registration.Response(device.id(), device.name(), token.value());
                });
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidRequestException(field, field + " is missing", "send it");
        }
        return value;
    }
}
