package fusionlab.server.quality;

import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the list of quality measurements is asked for; null restricts nothing. */
public record QualityMeasurementQuery(
        @Parameter(description = "Part of its name") @Nullable
        String text,

        QualityMeasurement.@Nullable State state,
        Paging paging)
        implements ListQuery {

    /** All of them. */
    public static QualityMeasurementQuery all(Paging paging) {
        return new QualityMeasurementQuery(null, null, paging);
    }
}
