package fusionlab.server.security;

import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the list of API tokens is asked for; null restricts nothing. */
public record ApiTokenQuery(
        @Parameter(description = "Part of its name") @Nullable
        String text,

        @Nullable Role role,

        @Parameter(description = "false: only revoked ones") @Nullable
        Boolean valid,

        Paging paging)
        implements ListQuery {

    /** All of them. */
    public static ApiTokenQuery all(Paging paging) {
        return new ApiTokenQuery(null, null, null, paging);
    }
}
