package fusionlab.server.phone;

import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the list of phones is asked for; null restricts nothing. */
public record PhoneQuery(
        @Parameter(description = "Part of its serial number, its bridge or its device's name") @Nullable
        String text,

        @Parameter(description = "Whether it is registered as a device") @Nullable
        Boolean registered,

        Paging paging)
        implements ListQuery {

    /** All of them. */
    public static PhoneQuery all(Paging paging) {
        return new PhoneQuery(null, null, paging);
    }
}
