package fusionlab.server.evaluation;

import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the list of evaluations is asked for; null restricts nothing. */
public record EvaluationQuery(
        @Parameter(description = "Part of its architecture") @Nullable
        String text,

        @Parameter(description = "Id of its checkpoint") @Nullable
        Long checkpoint,

        Paging paging)
        implements ListQuery {

    /** All of them. */
    public static EvaluationQuery all(Paging paging) {
        return new EvaluationQuery(null, null, paging);
    }
}
