package fusionlab.search.ledger;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.FrontPoint;
import fusionlab.search.picture.PictureResult;
import fusionlab.search.quality.QualityTable;
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
 * @param picture the targets in seconds an image; null for a search with a target in milliseconds of one pass
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
        List<Point> front,
        @WhereKnown @Nullable Measured measured,
        @WhereKnown @Nullable Picture picture) {

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
    public record Latencies(String name, int version, String sha256, boolean additivityValidated) {

        static Latencies of(LatencyTable table, String sha256) {
            return new Latencies(
                    table.name(), table.version(), sha256, table.additivity().validated());
        }
    }

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
            @Nullable String topologyHash) {

        static Qualities of(QualityTable table, String sha256) {
            return new Qualities(
                    table.name(),
                    table.proxy(),
                    table.source(),
                    sha256,
                    table.knowsOnlyTheName() ? null : table.topologyHash());
        }
    }

    /** @param latentSize height and width of the latents */
    public record Network(String name, String contentHash, int latentSize) {}

    /**
     * @param floorMs what remains with all removed that may go; null unless the target is unreachable
     * @param device whose target is not met, 0 for that of {@code latencyTable}; null with one device, or if all are met
     */
    public record Outcome(
            Type type,
            @WhereKnown @Nullable Double floorMs,
            @WhereKnown @Nullable Integer device) {

        /** How a search ended, see {@link SearchResult.Outcome}. */
        public enum Type {
            TARGET_MET,
            UNREACHABLE,
            CLIP_FLOOR_REACHED,
            TARGETS_EXCLUDE,
            ROUNDS_USED_UP,
            CANCELLED
        }

        static Outcome of(SearchResult.Outcome outcome, boolean severalDevices) {
            if (outcome instanceof SearchResult.Outcome.Unreachable unreachable) {
                return new Outcome(
                        Type.UNREACHABLE, unreachable.floorMs(), severalDevices ? unreachable.device() : null);
            }
            if (outcome instanceof SearchResult.Outcome.TargetsExclude exclude) {
                return new Outcome(Type.TARGETS_EXCLUDE, null, exclude.device());
            }
            if (outcome instanceof SearchResult.Outcome.TargetMet) {
                return new Outcome(Type.TARGET_MET, null, null);
            }
            if (outcome instanceof SearchResult.Outcome.ClipFloorReached) {
                return new Outcome(Type.CLIP_FLOOR_REACHED, null, null);
            }
            boolean usedUp = outcome instanceof SearchResult.Outcome.RoundsUsedUp;
            return new Outcome(usedUp ? Type.ROUNDS_USED_UP : Type.CANCELLED, null, null);
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
     * A point of the front, see {@link FrontPoint}.
     *
     * @param furtherMs latency on each further device; null with one device
     */
    public record Point(
            double latencyMs,
            double clipLoss,
            List<String> removed,
            @WhereKnown @Nullable List<Double> furtherMs) {

        static Point of(FrontPoint point) {
            return new Point(
                    point.latencyMs(),
                    point.clipLoss(),
                    point.removed(),
                    point.furtherMs().isEmpty() ? null : point.furtherMs());
        }
    }

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
                Latencies.of(latencies, latencyTableSha256),
                Qualities.of(qualities, qualityTableSha256),
                new Network(
                        topology.name(),
                        topology.contentHash(),
                        latencies.provenance().latentSize()),
                problem.parameters(),
                Outcome.of(result.outcome(), !problem.further().isEmpty()),
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
                thinned(result.front()).stream().map(Point::of).toList(),
                measured,
                null);
    }

    /**
     * The ledger of a search for a picture: that of the best way to make it, with all others.
     *
     * @param latencySha256s of the tables of the targets, in their order; empty if unknown
     * @param qualitySha256s of the tables of the choices, in their order; empty if unknown
     */
    public static Ledger of(PictureResult result, List<String> latencySha256s, List<String> qualitySha256s) {
        Ledger ledger = of(
                result.problem().problem(result.chosen()),
                result.best(),
                latencySha256s.get(0),
                qualitySha256s.get(result.chosen()),
                null);
        return new Ledger(
                ledger.format,
                ledger.formatVersion,
                ledger.latencyTable,
                ledger.qualityTable,
                ledger.topology,
                ledger.parameters,
                ledger.outcome,
                ledger.original,
                ledger.winner,
                ledger.rounds,
                ledger.ties,
                ledger.frontTotal,
                ledger.front,
                null,
                Picture.of(result, latencySha256s, qualitySha256s));
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
        return thinned(front, MOST_POINTS);
    }

    /** Evenly, the ends kept. */
    static <T> List<T> thinned(List<T> front, int most) {
        int kept = Math.min(front.size(), most);
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
