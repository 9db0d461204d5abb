package fusionlab.server.table;

import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the list of latency tables is asked for; null restricts nothing. */
public record TableQuery(
        @Parameter(description = "Part of its name, or of its device's") @Nullable
        String text,

        @Nullable TableOrigin origin,
        @Nullable String topology,

        @Parameter(description = "Id of the device that it was measured on") @Nullable
        Long device,

        @Parameter(description = "Stored at this time or later") @Nullable
        Instant from,

        @Parameter(description = "Stored before this time") @Nullable
        Instant until,

        @Parameter(description = "One of its tags") @Nullable
        String tag,

        @Parameter(description = "True for those that people have archived, which are left out otherwise") @Nullable
        Boolean archived,

        @Nullable Sort sort,
        Paging paging)
        implements ListQuery {

    /** Orders with an index. */
    public enum Sort {
        NEWEST,
        OLDEST,
        /** By name and version. */
        NAME
    }

    /** All of them. */
    public static TableQuery all(Paging paging) {
        return new TableQuery(null, null, null, null, null, null, null, null, null, paging);
    }

    public static TableQuery ofTopology(String topology, Paging paging) {
        return new TableQuery(null, null, topology, null, null, null, null, null, null, paging);
    }

    KeyOrder order() {
        return switch (sort == null ? Sort.NEWEST : sort) {
            case NEWEST -> KeyOrder.newest("t.id");
            case OLDEST -> KeyOrder.oldest("t.id");
            case NAME -> KeyOrder.rising("t.name", "t.version", "t.id");
        };
    }
}
