package fusionlab.server.security;

import java.util.Optional;

/** Knows which device a token belongs to. */
public interface DeviceTokens {

    /** Empty if no device has it, or if it was revoked. */
    Optional<DevicePrincipal> holder(Secret token);
}
