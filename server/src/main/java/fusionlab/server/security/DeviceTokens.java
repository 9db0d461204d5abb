package fusionlab.server.security;

import java.util.Optional;

/** Finds the device of a token. */
public interface DeviceTokens {

    /** Empty if the token is unknown or revoked. */
    Optional<DevicePrincipal> holder(Secret token);
}
