package fusionlab.server.evaluation;

import fusionlab.server.lease.WorkState;
import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the list of distillations is asked for; null restricts nothing. */
public record DistillationQuery(
        @Parameter(description = "Part of its architecture") @Nullable
        String text,

        @Nullable WorkState state,
        Paging paging)
        implements ListQuery {

    /** All of them. */
    public static DistillationQuery all(Paging paging) {
        return new DistillationQuery(null, null, paging);
    }
}
