package fusionlab.server.run;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The few numbers of a stored search result ({@code docs/formats.md}) that stand in lists. */
record LedgerSummary(
        @Nullable Double latencyMs,
        @Nullable Double clipLoss,
        @Nullable Double gapToExact) {

    static LedgerSummary of(JsonNode result) {
        return new LedgerSummary(
                number(result.path("latency").path("ms")),
                number(result.path("clipLoss")),
                number(result.path("gapToExact")));
    }

    private static @Nullable Double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : null;
    }
}
