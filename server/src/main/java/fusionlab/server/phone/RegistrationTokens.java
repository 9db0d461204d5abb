package fusionlab.server.phone;

import fusionlab.server.device.Devices;
import fusionlab.server.security.Secret;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * One-time tokens for phones whose agents have not registered yet. A bridge asks again until the agent has used its token, and gets the
 * same one: a new token would invalidate the one on its way to the phone.
 */
@Component
class RegistrationTokens {

    private final Devices devices;
    private final Map<Long, Secret> given = new ConcurrentHashMap<>();

    RegistrationTokens(Devices devices) {
        this.devices = devices;
    }

    String of(long deviceId) {
        return given.compute(
                        deviceId,
                        (id, before) -> before != null && devices.expects(id, before)
                                ? before
                                : devices.invite(id).token())
                .value();
    }
}
