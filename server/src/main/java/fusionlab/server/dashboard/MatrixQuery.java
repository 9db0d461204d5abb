package fusionlab.server.dashboard;

import fusionlab.server.device.DeviceKind;
import fusionlab.server.device.DeviceQuery;
import fusionlab.server.device.DeviceState;
import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import org.jspecify.annotations.Nullable;

/** Devices, and the profile that is shown of them; null for the fastest of each. */
record MatrixQuery(
        @Nullable String text,
        @Nullable DeviceState state,
        @Nullable DeviceKind kind,
        @Nullable String profile,
        Paging paging)
        implements ListQuery {

    DeviceQuery devices() {
        return new DeviceQuery(text, state, kind, null, paging);
    }
}
