package fusionlab.server.device;

import java.util.Locale;

/** How a device stands with the lab; in JSON in lower case. */
public enum DeviceState {
    /** Its agent has not registered yet. */
    NEW,
    /** Its agent was heard of a moment ago. */
    ONLINE,
    /** Its agent is registered and silent. */
    OFFLINE,
    /** Its token was taken away. */
    REVOKED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
