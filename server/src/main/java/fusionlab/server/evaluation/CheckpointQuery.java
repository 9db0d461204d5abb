package fusionlab.server.evaluation;

import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the list of checkpoints is asked for; null restricts nothing. */
public record CheckpointQuery(
        @Parameter(description = "Part of its SHA-256, or of the name of its world") @Nullable
        String text,

        Paging paging)
        implements ListQuery {

    /** All of them. */
    public static CheckpointQuery all(Paging paging) {
        return new CheckpointQuery(null, paging);
    }
}
