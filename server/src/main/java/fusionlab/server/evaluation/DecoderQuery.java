package fusionlab.server.evaluation;

import fusionlab.server.lease.WorkState;
import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the list of smaller decoders is asked for; null restricts nothing. */
public record DecoderQuery(
        @Nullable WorkState state,

        @Parameter(description = "Id of its checkpoint") @Nullable
        Long checkpoint,

        Paging paging)
        implements ListQuery {

    /** All of them. */
    public static DecoderQuery all(Paging paging) {
        return new DecoderQuery(null, null, paging);
    }
}
