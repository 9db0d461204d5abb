package fusionlab.server.architecture;

import fusionlab.server.rest.ByAge;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the list of architectures is asked for; null restricts nothing. */
public record ArchitectureQuery(
        @Parameter(description = "Part of its origin, or the beginning of its content hash") @Nullable
        String text,

        @Nullable String topology,

        @Parameter(description = "Stored at this time or later") @Nullable
        Instant from,

        @Parameter(description = "Stored before this time") @Nullable
        Instant until,

        @Parameter(description = "One of its tags") @Nullable
        String tag,

        @Parameter(description = "True for those that people have archived, which are left out otherwise") @Nullable
        Boolean archived,

        @Nullable ByAge sort,
        Paging paging)
        implements ListQuery {

    /** All of them. */
    public static ArchitectureQuery all(Paging paging) {
        return new ArchitectureQuery(null, null, null, null, null, null, null, paging);
    }

    KeyOrder order() {
        return ByAge.order(sort, "a.id");
    }
}
