package fusionlab.server.device;

import java.util.Locale;

/** What sort of machine a device is; in JSON in lower case. */
public enum DeviceKind {
    HOST,
    ANDROID,
    IOS,
    BROWSER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
