package fusionlab.server.device;

import java.util.Locale;

/** The kind of machine; in JSON in lower case. */
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
