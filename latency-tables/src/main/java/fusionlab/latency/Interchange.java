package fusionlab.latency;

import fusionlab.unet.Unit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether tables of several units of one model may replace one another, cell by cell.
 *
 * <p>A cell is <em>interchangeable</em> if for each two units the interval of the ratio of their medians ({@link Ratio}) lies within the
 * margin: two one-sided tests of equivalence (Schuirmann 1987, Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680). That the
 * medians do not differ significantly would prove nothing: it is also true of cells that were hardly measured. "All cells are
 * interchangeable" is claimed only if each single test says so; such an intersection-union test keeps the level of the single tests without
 * a correction for their number (Berger 1982, Technometrics 24, 295-300). The intervals are at 95 %, so the level is 2.5 %.
 *
 * <p>A cell <em>differs</em> if the interval lies wholly beyond the margin at the level of Bonferroni for all cells and pairs; what is
 * neither is <em>undecided</em>. A cell that takes less than {@link #TOO_SMALL} of the unchanged network in every unit is interchangeable
 * whatever its interval: it is too small to change a sum.
 *
 * @param margin 0.06 is 6 %
 * @param cells in the order of the first table
 */
public record Interchange(double margin, List<Cell> cells) {

    /** Twice the usual precision target of a cell: such intervals cannot show less. */
    public static final double USUAL_MARGIN = 0.06;

    /** Share of the unchanged network below which a cell cannot matter. */
    static final double TOO_SMALL = 0.001;

    private static final double LEVEL = 0.05;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    public enum Verdict {
        INTERCHANGEABLE,
        TOO_SMALL_TO_MATTER,
        UNDECIDED,
        DIFFERS
    }

    /**
     * @param ratio of the two units that are farthest apart, slower over faster by their medians
     * @param slower index of the slower unit's table
     * @param faster index of the faster one's
     */
    public record Cell(String key, Verdict verdict, Ratio ratio, int slower, int faster) {}

    /**
     * Judges the cells that all tables have.
     *
     * @throws IllegalArgumentException for fewer than two tables, for tables whose topology, latent size or profile differ, or for a margin outside 0 to 1
     */
    public static Interchange of(List<LatencyTable> tables, double margin) {
        if (tables.size() < 2) {
            throw new IllegalArgumentException("It takes two tables to compare them");
        }
        if (!(margin > 0 && margin <= 1)) {
            throw new IllegalArgumentException("The margin must lie above 0 and be at most 1, not " + margin);
        }
        same(tables, "topology", table -> table.topology().contentHash());
        same(tables, "latent size", table -> table.provenance().latentSize());
        same(tables, "profile", table -> table.provenance().profile());
        Set<String> keys = new LinkedHashSet<>(tables.get(0).cells().keySet());
        tables.forEach(table -> keys.retainAll(table.cells().keySet()));
        int pairs = tables.size() * (tables.size() - 1) / 2;
        double widening = NORMAL.inverseSurvivalProbability(LEVEL / (2.0 * Math.max(1, keys.size()) * pairs))
                / NORMAL.inverseSurvivalProbability(LEVEL / 2);
        Map<String, Integer> uses = uses(tables.get(0));
        List<Cell> cells = new ArrayList<>();
        for (String key : keys) {
            cells.add(cell(key, tables, margin, widening, uses.getOrDefault(key, 1)));
        }
        return new Interchange(margin, List.copyOf(cells));
    }

    /** Whether all cells are interchangeable. */
    public boolean holds() {
        return !cells.isEmpty() && objections().isEmpty();
    }

    /** The cells that are not interchangeable; cells that differ come first. */
    public List<Cell> objections() {
        return cells.stream()
                .filter(cell -> cell.verdict() == Verdict.DIFFERS || cell.verdict() == Verdict.UNDECIDED)
                .sorted((one, other) -> {
                    int byVerdict = other.verdict().compareTo(one.verdict());
                    return byVerdict != 0
                            ? byVerdict
                            : Double.compare(other.ratio().value(), one.ratio().value());
                })
                .toList();
    }

    private static void same(List<LatencyTable> tables, String what, Function<LatencyTable, Object> field) {
        if (tables.stream().map(field).distinct().count() > 1) {
            throw new IllegalArgumentException("The tables differ in " + what + ": they are not about the same thing");
        }
    }

    private static Cell cell(String key, List<LatencyTable> tables, double margin, double widening, int uses) {
        int slowest = 0;
        int fastest = 0;
        // below six runs there is no 95 % interval, and one run has none at all: equivalence cannot be shown
        boolean within =
                tables.stream().allMatch(table -> cellOf(table, key).samples() >= OrderStatistics.FEWEST_FOR_INTERVAL);
        boolean beyond = false;
        for (int i = 0; i < tables.size(); i++) {
            slowest = median(tables, i, key) > median(tables, slowest, key) ? i : slowest;
            fastest = median(tables, i, key) <= median(tables, fastest, key) ? i : fastest;
            for (int j = 0; j < i; j++) {
                Ratio ratio = ratio(tables, i, j, key);
                within &= ratio.within(margin);
                beyond |= ratio.widened(widening).beyond(margin);
            }
        }
        Verdict verdict = beyond ? Verdict.DIFFERS : Verdict.UNDECIDED;
        if (within) {
            verdict = Verdict.INTERCHANGEABLE;
        } else if (tables.stream().allMatch(table -> tooSmall(table, key, uses))) {
            verdict = Verdict.TOO_SMALL_TO_MATTER;
        }
        return new Cell(key, verdict, ratio(tables, slowest, fastest, key), slowest, fastest);
    }

    private static Ratio ratio(List<LatencyTable> tables, int of, int to, String key) {
        return Ratio.between(cellOf(tables.get(of), key), cellOf(tables.get(to), key));
    }

    private static double median(List<LatencyTable> tables, int index, String key) {
        return cellOf(tables.get(index), key).medianMs();
    }

    private static boolean tooSmall(LatencyTable table, String key, int uses) {
        return table.predict(table.topology().original()) instanceof Prediction.Predicted whole
                && uses * cellOf(table, key).highMs() < TOO_SMALL * whole.ms();
    }

    private static Map<String, Integer> uses(LatencyTable table) {
        return table
                .topology()
                .units(table.topology().original(), table.provenance().latentSize())
                .stream()
                .collect(Collectors.toMap((Unit unit) -> unit.configuration().key(), unit -> 1, Integer::sum));
    }

    private static Estimate cellOf(LatencyTable table, String key) {
        Estimate cell = table.cells().get(key);
        if (cell == null) {
            throw new IllegalArgumentException("no cell " + key);
        }
        return cell;
    }
}
