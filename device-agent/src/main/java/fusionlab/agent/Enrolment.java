package fusionlab.agent;

import fusionlab.agent.state.Identity;
import fusionlab.lab.LabAwayException;
import fusionlab.lab.Patience;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Registration;
import fusionlab.unet.ContentHash;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Exchanges a one-time token for a device token, once; later starts use the device token from the state directory. */
record Enrolment(Agent.Wiring wiring, String server) {

    /**
     * @param token null if none was given
     * @return empty if stopped while the lab was unreachable
     * @throws UsageException if there is neither a device token nor a registration token
     * @throws fusionlab.lab.LabRefusedException if the token is wrong, used up or too old
     */
    Optional<Identity> identity(@Nullable String token, HostFacts host, StopSignal stop) throws InterruptedException {
        Optional<Identity> known = wiring.state().identity();
        if (token == null) {
            if (known.isEmpty()) {
                throw new UsageException("This agent is not registered yet: create a device in the lab and start with"
                        + " --token and its registration token.");
            }
            return known;
        }
        String digest = ContentHash.of(token);
        if (known.isPresent() && known.get().registeredWith().equals(digest)) {
            return known;
        }
        return register(token, digest, host, stop);
    }

    private Optional<Identity> register(String token, String digest, HostFacts host, StopSignal stop)
            throws InterruptedException {
        Patience patience = new Patience(wiring.backOff(), stop, wiring.log());
        while (!stop.isStopped()) {
            try {
                Registration.Response response = wiring.lab().register(token, host);
                Identity identity = new Identity(
                        server, digest, response.deviceId(), response.deviceName(), response.deviceToken());
                wiring.state().remember(identity);
                wiring.log().accept("registered as " + identity);
                patience.answered();
                return Optional.of(identity);
            } catch (LabAwayException e) {
                patience.pause(e, Long.MAX_VALUE);
            }
        }
        return Optional.empty();
    }
}
