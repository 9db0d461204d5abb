package fusionlab.server.ablation;

import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the list of ablations is asked for; null restricts nothing. */
public record AblationQuery(
        @Parameter(description = "Part of its name") @Nullable
        String text,

        @Parameter(description = "Whether it was measured on a tiny network") @Nullable
        Boolean proxy,

        Paging paging)
        implements ListQuery {

    /** All of them. */
    public static AblationQuery all(Paging paging) {
        return new AblationQuery(null, null, paging);
    }
}
