package fusionlab.search;

import fusionlab.latency.Prediction.Predicted;
import fusionlab.search.SearchResult.FrontPoint;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Round;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search result as its JSON form holds it: enough to show it and to run the search again, without the tables themselves.
 *
 * @param latencyTable name of the latency table
 * @param latencyTableVersion its version
 * @param latencyTableSha256 hex SHA-256 of its JSON form, empty if it was not given
 * @param qualityTable name of the quality table
 * @param proxy whether the quality numbers are a proxy's
 * @param qualitySource who measured them, on which checkpoint
 * @param qualityTableSha256 hex SHA-256 of its JSON form, empty if it was not given
 * @param topology name of the topology
 * @param topologyHash its content hash
 * @param latentSize height and width of the latents
 * @param parameters what the search was asked
 * @param outcome how it ended
 * @param original the original's predicted latency
 * @param winner the winner's compact text
 * @param winnerHash its content hash
 * @param latency the winner's predicted latency
 * @param clipLoss as in {@link SearchResult}
 * @param clipLossError as in {@link SearchResult}
 * @param gapToExact as in {@link SearchResult}
 * @param rounds the ledger
 * @param ties as in {@link SearchResult}
 * @param frontTotal points of the exact front, of which {@code front} may hold fewer
 * @param front ascending latency
 */
public record StoredResult(
        String latencyTable,
        int latencyTableVersion,
        String latencyTableSha256,
        String qualityTable,
        boolean proxy,
        String qualitySource,
        String qualityTableSha256,
        String topology,
        String topologyHash,
        int latentSize,
        SearchProblem.Parameters parameters,
        Outcome outcome,
        Predicted original,
        String winner,
        String winnerHash,
        Predicted latency,
        double clipLoss,
        double clipLossError,
        @Nullable Double gapToExact,
        List<Round> rounds,
        List<List<String>> ties,
        int frontTotal,
        List<FrontPoint> front) {}
