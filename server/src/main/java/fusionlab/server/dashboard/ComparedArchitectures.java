package fusionlab.server.dashboard;

import fusionlab.server.architecture.ArchitectureComparison;
import fusionlab.server.architecture.ArchitectureView;
import fusionlab.server.architecture.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Architectures side by side.
 *
 * @param latencies one line per table that predicts at least one of them
 * @param differing slots at which the architectures differ; other slots are only counted
 * @param equalSlots number of slots at which all are equal
 */
record ComparedArchitectures(
        List<ArchitectureView> architectures,
        List<LatencyLine> latencies,
        List<ArchitectureComparison.SlotRow> differing,
        int equalSlots) {

    record LatencyLine(long tableId, String table, List<Evidence.@Nullable PredictedLatency> values, double widestMs) {}

    static ComparedArchitectures of(ArchitectureComparison comparison) {
        List<ArchitectureComparison.SlotRow> differing = comparison.slots().stream()
                .filter(ArchitectureComparison.SlotRow::differs)
                .toList();
        return new ComparedArchitectures(
                comparison.architectures(),
                latencies(comparison.architectures()),
                differing,
                comparison.slots().size() - differing.size());
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
