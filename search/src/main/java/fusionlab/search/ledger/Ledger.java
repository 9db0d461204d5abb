package fusionlab.search.ledger;

import fusionlab.latency.Prediction.Predicted;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.FrontPoint;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A search's result with its proof ({@code docs/formats.md}): the components are the fields of its JSON form, in this order. Unknown values
 * are null.
 *
 * @param original the original's predicted latency
 * @param rounds the path from the original to the winner
 * @param ties as in {@link SearchResult}
 * @param frontTotal points of the exact front, of which {@code front} may hold fewer
 * @param front ascending latency
 * @param measured the measurements of a measured search; null for a search on a quality table
 */
public record Ledger(
        String format,
        int formatVersion,
        Latencies latencyTable,
        Qualities qualityTable,
        Network topology,
        SearchProblem.Parameters parameters,
        Outcome outcome,
        @WhereKnown @Nullable Predicted original,
        Winner winner,
        List<Round> rounds,
        List<List<String>> ties,
        int frontTotal,
        List<FrontPoint> front,
        @WhereKnown @Nullable Measured measured) {

    private static final String FORMAT = "fusionlab-search-result";

    /** Points of the front that are written; a longer one is thinned evenly, its ends kept. */
    static final int MOST_POINTS = 2_000;

    public Ledger {
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("format must be " + FORMAT);
        }
        if (formatVersion != 1) {
            throw new IllegalArgumentException("formatVersion must be 1, not " + formatVersion);
        }
        rounds = List.copyOf(rounds);
        ties = ties.stream().map(List::copyOf).toList();
        front = List.copyOf(front);
    }

    /** @param sha256 hex SHA-256 of the latency table's JSON form, empty if unknown */
    public record Latencies(String name, int version, String sha256, boolean additivityValidated) {}

    /**
     * @param source who measured it, on which checkpoint
     * @param sha256 hex SHA-256 of the quality table's JSON form, empty if unknown
     * @param topologyHash null if the table knows only the name of its topology
     */
    public record Qualities(
            String name,
            boolean proxy,
            String source,
            String sha256,
            @Nullable String topologyHash) {}

    /** @param latentSize height and width of the latents */
    public record Network(String name, String contentHash, int latentSize) {}

    /** @param floorMs what remains with all removed that may go; null unless the target is unreachable */
    public record Outcome(Type type, @WhereKnown @Nullable Double floorMs) {

        /** How a search ended, see {@link SearchResult.Outcome}. */
        public enum Type {
            TARGET_MET,
            UNREACHABLE,
            CLIP_FLOOR_REACHED,
            ROUNDS_USED_UP,
            CANCELLED
        }

        private static Outcome of(SearchResult.Outcome outcome) {
            if (outcome instanceof SearchResult.Outcome.Unreachable unreachable) {
                return new Outcome(Type.UNREACHABLE, unreachable.floorMs());
            }
            if (outcome instanceof SearchResult.Outcome.TargetMet) {
                return new Outcome(Type.TARGET_MET, null);
            }
            if (outcome instanceof SearchResult.Outcome.ClipFloorReached) {
                return new Outcome(Type.CLIP_FLOOR_REACHED, null);
            }
            boolean usedUp = outcome instanceof SearchResult.Outcome.RoundsUsedUp;
            return new Outcome(usedUp ? Type.ROUNDS_USED_UP : Type.CANCELLED, null);
        }
    }

    /**
     * @param architecture its compact text
     * @param latency predicted
     * @param clipLoss as in {@link SearchResult}
     * @param gapToExact as in {@link SearchResult}
     */
    public record Winner(
            String architecture,
            String contentHash,
            Predicted latency,
            double clipLoss,
            @Nullable Double clipLossError,
            @Nullable Double gapToExact) {}

    /**
     * The ledger of a search.
     *
     * @param latencyTableSha256 hex SHA-256 of the latency table's JSON form, empty if unknown
     * @param qualityTableSha256 hex SHA-256 of the quality table's JSON form, empty if unknown
     * @param measured the measurements of a measured search; null for a search on a quality table
     */
    public static Ledger of(
            SearchProblem problem,
            SearchResult result,
            String latencyTableSha256,
            String qualityTableSha256,
            @Nullable Measured measured) {
        var latencies = problem.latencies();
        var qualities = problem.qualities();
        var topology = problem.topology();
        return new Ledger(
                FORMAT,
                1,
                new Latencies(
                        latencies.name(),
                        latencies.version(),
                        latencyTableSha256,
                        latencies.additivity().validated()),
                new Qualities(
                        qualities.name(),
                        qualities.proxy(),
                        qualities.source(),
                        qualityTableSha256,
                        qualities.knowsOnlyTheName() ? null : qualities.topologyHash()),
                new Network(
                        topology.name(),
                        topology.contentHash(),
                        latencies.provenance().latentSize()),
                problem.parameters(),
                Outcome.of(result.outcome()),
                latencies.predict(topology.original()) instanceof Predicted original ? original : null,
                new Winner(
                        result.winner().text(),
                        result.winner().contentHash(),
                        result.latency(),
                        result.clipLoss(),
                        known(result.clipLossError()),
                        result.gapToExact()),
                result.rounds().stream().map(Round::of).toList(),
                result.ties(),
                result.front().size(),
                thinned(result.front()),
                measured);
    }

    /** Its JSON form. */
    public String json() {
        return LedgerJson.write(this) + "\n";
    }

    /** Reads what {@link #json} writes, and what earlier versions wrote. @throws IllegalArgumentException naming the field and the remedy */
    public static Ledger read(String json) {
        return LedgerJson.read(json, Ledger.class);
    }

    private static List<FrontPoint> thinned(List<FrontPoint> front) {
        int kept = Math.min(front.size(), MOST_POINTS);
        return kept == front.size()
                ? front
                : IntStream.range(0, kept)
                        .mapToObj(i -> front.get((int) ((long) i * (front.size() - 1) / (kept - 1))))
                        .toList();
    }

    /** Null for a number that nobody knows. */
    public static @Nullable Double known(double number) {
        return Double.isFinite(number) ? number : null;
    }
}
