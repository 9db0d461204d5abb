package fusionlab.server.search;

import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the list of searches is asked for; null restricts nothing. */
public record SearchQuery(
        @Parameter(description = "Part of the name of its latency or quality table, or of who started it") @Nullable
        String text,

        @Nullable SearchState state,
        @Nullable String topology,

        @Parameter(description = "Id of its latency table") @Nullable
        Long table,

        @Parameter(description = "Asked for at this time or later") @Nullable
        Instant from,

        @Parameter(description = "Asked for before this time") @Nullable
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
        /** By the winner's latency; those without a winner last. */
        FASTEST
    }

    /** All of them. */
    public static SearchQuery all(Paging paging) {
        return new SearchQuery(null, null, null, null, null, null, null, null, null, paging);
    }

    public static SearchQuery ofTable(long table, Paging paging) {
        return new SearchQuery(null, null, null, table, null, null, null, null, null, paging);
    }

    KeyOrder order() {
        return switch (sort == null ? Sort.NEWEST : sort) {
            case NEWEST -> KeyOrder.newest("s.id");
            case OLDEST -> KeyOrder.oldest("s.id");
            case FASTEST -> KeyOrder.rising("coalesce(s.winner_ms, 'Infinity'::float8)", "s.id");
        };
    }
}
