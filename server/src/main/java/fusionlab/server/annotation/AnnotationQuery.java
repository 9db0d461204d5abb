package fusionlab.server.annotation;

import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the list of annotations is asked for; null restricts nothing. */
record AnnotationQuery(
        @Parameter(
                description =
                        "Of the thing, as in its address: latency-tables, quality-tables, searches, architectures or campaigns")
        @Nullable
        String kind,

        @Parameter(description = "One of the tags") @Nullable
        String tag,

        @Parameter(description = "Whether lists leave the thing out") @Nullable
        Boolean archived,

        Paging paging)
        implements ListQuery {}
