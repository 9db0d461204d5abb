package fusionlab.server.curve;

import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the list of curves is asked for; null restricts nothing. */
public record CurveQuery(
        @Parameter(description = "Part of its name") @Nullable
        String text,

        Curve.@Nullable State state,
        Paging paging) implements ListQuery {

    /** All of them. */
    public static CurveQuery all(Paging paging) {
        return new CurveQuery(null, null, paging);
    }
}
