package fusionlab.server.device;

import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the list of devices is asked for; null restricts nothing. */
public record DeviceQuery(
        @Parameter(description = "Part of its name, model, processor or operating system") @Nullable
        String text,

        @Nullable DeviceState state,
        @Nullable DeviceKind kind,
        @Nullable Sort sort,
        Paging paging)
        implements ListQuery {

    /** Orders with an index. */
    public enum Sort {
        /** Those with a valid token first, then by name. */
        NAME,
        NEWEST,
        OLDEST
    }

    /** All of them. */
    public static DeviceQuery all(Paging paging) {
        return new DeviceQuery(null, null, null, null, paging);
    }

    KeyOrder order() {
        return switch (sort == null ? Sort.NAME : sort) {
            case NAME -> KeyOrder.rising("(d.revoked_at is not null)", "lower(d.name)", "d.id");
            case NEWEST -> KeyOrder.newest("d.id");
            case OLDEST -> KeyOrder.oldest("d.id");
        };
    }
}
