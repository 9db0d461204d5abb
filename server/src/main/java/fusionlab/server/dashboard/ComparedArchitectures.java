package fusionlab.server.dashboard;

import fusionlab.server.architecture.ArchitectureComparison;
import fusionlab.server.architecture.ArchitectureView;
import fusionlab.server.architecture.Evidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Architectures side by side.
 *
 * @param latencies one line per table that predicts at least one of them
 * @param slots all of them, or those at which the architectures differ
 * @param equalSlots number of slots at which all are equal
 */
record ComparedArchitectures(
        List<ArchitectureView> architectures,
        ChosenColumns columns,
        List<LatencyLine> latencies,
        List<ArchitectureComparison.SlotRow> slots,
        int equalSlots) {

    private static final Formats FORMATS = new Formats();
    private static final List<ChosenColumns.Column<ArchitectureView>> COLUMNS = List.of(
            text("origin", "Origin", true, one -> one.summary().origin()),
            number(
                    "removed",
                    "Removed",
                    true,
                    one -> FORMATS.count(one.summary().removedSlots())),
            number("copied", "Copied", true, one -> FORMATS.count(one.summary().copiedSlots())),
            number(
                    "parameters",
                    "Parameters",
                    true,
                    one -> FORMATS.millions(one.cost().parameters())),
            number(
                    "macs",
                    "MACs with attention",
                    true,
                    one -> FORMATS.billions(one.cost().macsWithAttention())),
            number(
                    "thop",
                    "MACs without attention",
                    false,
                    one -> FORMATS.billions(one.cost().macsWithoutAttention())),
            number("latents", "Latents of the MACs", false, one -> one.latentSize() + "×" + one.latentSize()),
            text("measured", "Change of CLIP, measured", true, ComparedArchitectures::measured),
            text("clip", "Change of CLIP, additive estimate", true, ComparedArchitectures::quality),
            number(
                    "searches",
                    "Searches won",
                    false,
                    one -> FORMATS.count(one.searches().size())),
            text("created", "Created", false, one -> FORMATS.time(one.summary().createdAt())));

    private static ChosenColumns.Column<ArchitectureView> text(
            String key, String name, boolean usual, Function<ArchitectureView, String> text) {
        return new ChosenColumns.Column<>(key, name, false, usual, text);
    }

    private static ChosenColumns.Column<ArchitectureView> number(
            String key, String name, boolean usual, Function<ArchitectureView, String> text) {
        return new ChosenColumns.Column<>(key, name, true, usual, text);
    }

    record LatencyLine(long tableId, String table, List<Evidence.@Nullable PredictedLatency> values, double widestMs) {}

    /** @param differing whether only to show what differs @param columns keys of the chosen ones; none for the usual ones */
    static ComparedArchitectures of(ArchitectureComparison comparison, boolean differing, List<String> columns) {
        List<ArchitectureComparison.SlotRow> different = comparison.slots().stream()
                .filter(ArchitectureComparison.SlotRow::differs)
                .toList();
        boolean several = comparison.architectures().size() > 1;
        return new ComparedArchitectures(
                comparison.architectures(),
                ChosenColumns.of(COLUMNS, comparison.architectures(), columns, differing && several),
                latencies(comparison.architectures()),
                differing ? different : comparison.slots(),
                comparison.slots().size() - different.size());
    }

    /** By the newest measured search that it won. */
    private static String measured(ArchitectureView architecture) {
        return architecture.searches().stream()
                .filter(Evidence.Win::measured)
                .findFirst()
                .map(win -> FORMATS.changeOfLoss(win.clipLoss()) + ", by search #" + win.searchId())
                .orElse("–");
    }

    /** By the table of the newest search that it won, else the newest table. */
    private static String quality(ArchitectureView architecture) {
        List<Long> own = architecture.searches().stream()
                .map(Evidence.Win::qualityTableId)
                .toList();
        return architecture.qualities().stream()
                .min(Comparator.comparingInt(quality -> place(own, quality.qualityTableId())))
                .map(quality -> (quality.clipLoss() == null
                                ? "unknown, no ΔCLIP for " + String.join(", ", quality.missingSlots())
                                : FORMATS.changeOfLoss(quality.clipLoss(), quality.standardError())
                                        + (quality.standardError() == null
                                                ? ""
                                                : " (standard error " + FORMATS.clipError(quality.standardError())
                                                        + ")"))
                        + ", from " + quality.name() + (quality.proxy() ? " (proxy)" : ""))
                .orElse("–");
    }

    private static int place(List<Long> tables, long table) {
        int at = tables.indexOf(table);
        return at < 0 ? tables.size() : at;
    }

    private static List<LatencyLine> latencies(List<ArchitectureView> compared) {
        TreeSet<Long> tables = new TreeSet<>();
        compared.forEach(
                architecture -> architecture.latencies().forEach(latency -> tables.add(latency.latencyTableId())));
        return tables.descendingSet().stream()
                .map(table -> line(table, compared))
                .toList();
    }

    private static LatencyLine line(long table, List<ArchitectureView> compared) {
        List<Evidence.@Nullable PredictedLatency> values = new ArrayList<>();
        String name = "";
        double widest = 0;
        for (ArchitectureView architecture : compared) {
            Evidence.PredictedLatency value = architecture.latencies().stream()
                    .filter(latency -> latency.latencyTableId() == table)
                    .findFirst()
                    .orElse(null);
            values.add(value);
            if (value != null) {
                name = value.name() + " v" + value.version() + ", latents " + value.latentSize() + "×"
                        + value.latentSize();
                Double high = value.highMs();
                widest = Math.max(widest, high == null ? 0 : high);
            }
        }
        return new LatencyLine(table, name, values, widest);
    }
}
