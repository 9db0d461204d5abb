package fusionlab.server.campaign;

import fusionlab.server.rest.ByAge;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the list of campaigns is asked for; null restricts nothing. */
public record CampaignQuery(
        @Parameter(description = "Part of its device's name, of its topology, or of who started it") @Nullable
        String text,

        @Nullable CampaignState state,
        @Nullable CampaignKind kind,
        @Nullable String topology,

        @Parameter(description = "Id of its device") @Nullable
        Long deviceId,

        @Parameter(description = "Id of the latency table that it validates") @Nullable
        Long validates,

        @Parameter(description = "Asked for at this time or later") @Nullable
        Instant from,

        @Parameter(description = "Asked for before this time") @Nullable
        Instant until,

        @Parameter(description = "One of its tags") @Nullable
        String tag,

        @Parameter(description = "True for those that people have archived, which are left out otherwise") @Nullable
        Boolean archived,

        @Nullable ByAge sort,
        Paging paging)
        implements ListQuery {

    /** All of them. */
    public static CampaignQuery all(Paging paging) {
        return new CampaignQuery(null, null, null, null, null, null, null, null, null, null, null, paging);
    }

    KeyOrder order() {
        return ByAge.order(sort, "c.id");
    }

    public static CampaignQuery ofDevice(long deviceId, Paging paging) {
        return new CampaignQuery(null, null, null, null, deviceId, null, null, null, null, null, null, paging);
    }

    /** The validations of a latency table. */
    public static CampaignQuery validating(long table, Paging paging) {
        return new CampaignQuery(null, null, null, null, null, table, null, null, null, null, null, paging);
    }
}
