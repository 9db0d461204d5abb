package fusionlab.server.activity;

import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the list of changes is asked for; null restricts nothing. */
public record ActivityQuery(
        @Parameter(description = "Part of what was done, or of its path") @Nullable
        String text,

        @Parameter(description = "Name of the person, or token:NAME") @Nullable
        String who,

        @Nullable Instant from,

        @Nullable Instant until,

        Paging paging)
        implements ListQuery {}
