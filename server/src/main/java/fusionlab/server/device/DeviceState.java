package fusionlab.server.device;

import java.util.Locale;

/** A device's relation to the lab; in JSON in lower case. */
public enum DeviceState {
    /** Its agent has not registered yet. */
    NEW,
    /** Its agent has been in contact recently. */
    ONLINE,
    /** Its agent is registered and silent. */
    OFFLINE,
    /** Its token was revoked. */
    REVOKED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
