package fusionlab.server.run;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The few numbers of a stored search result ({@code docs/formats.md}) that stand in lists. */
record LedgerSummary(
        @Nullable Double latencyMs,
        @Nullable Double clipLoss,
        @Nullable Double gapToExact) {

    static LedgerSummary of(JsonNode result) {
        JsonNode winner = result.path("winner");
        return new LedgerSummary(
                number(winner.path("latency").path("ms")),
                number(winner.path("clipLoss")),
                number(winner.path("gapToExact")));
    }

    private static @Nullable Double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : null;
    }
}
