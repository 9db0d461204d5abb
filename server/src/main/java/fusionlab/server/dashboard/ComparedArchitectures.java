package fusionlab.server.dashboard;

import fusionlab.server.architecture.ArchitectureDetails;
import fusionlab.server.architecture.ArchitectureDetails.Details;
import fusionlab.server.architecture.Evidence;
import fusionlab.server.system.NotFoundException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Architectures side by side: what stands at each slot, and what each latency table says of each. */
@Component
class ComparedArchitectures {

    private final ArchitectureDetails details;

    ComparedArchitectures(ArchitectureDetails details) {
        this.details = details;
    }

    /**
     * @param latencies one line a table that knows at least one of them
     * @param differing slots at which not all are equal; other slots are only counted
     * @param equalSlots number of slots at which all are equal
     */
    record Comparison(
            List<Details> architectures, List<LatencyLine> latencies, List<SlotLine> differing, int equalSlots) {}

    record LatencyLine(long tableId, String table, List<Evidence.@Nullable PredictedLatency> values, double widestMs) {}

    record SlotLine(String slot, List<@Nullable Integer> counts) {}

    Comparison of(List<Long> ids) {
        List<Details> compared = ids.stream()
                .distinct()
                .map(id -> details.find(id)
                        .orElseThrow(() -> new NotFoundException("architecture", id, "/api/v1/architectures")))
                .toList();
        List<SlotLine> slots = slots(compared);
        List<SlotLine> differing = slots.stream()
                .filter(line -> line.counts().stream().distinct().count() > 1)
                .toList();
        return new Comparison(compared, latencies(compared), differing, slots.size() - differing.size());
    }

    private static List<SlotLine> slots(List<Details> compared) {
        Map<String, List<@Nullable Integer>> lines = new LinkedHashMap<>();
        compared.forEach(
                architecture -> architecture.slots().forEach(slot -> lines.put(slot.name(), new ArrayList<>())));
        for (Details architecture : compared) {
            Map<String, Integer> counts = new LinkedHashMap<>();
            architecture.slots().forEach(slot -> counts.put(slot.name(), slot.count()));
            lines.forEach((slot, line) -> line.add(counts.get(slot)));
        }
        return lines.entrySet().stream()
                .map(entry -> new SlotLine(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static List<LatencyLine> latencies(List<Details> compared) {
        TreeSet<Long> tables = new TreeSet<>();
        compared.forEach(
                architecture -> architecture.latencies().forEach(latency -> tables.add(latency.latencyTableId())));
        return tables.descendingSet().stream()
                .map(table -> line(table, compared))
                .toList();
    }

    private static LatencyLine line(long table, List<Details> compared) {
        List<Evidence.@Nullable PredictedLatency> values = new ArrayList<>();
        String name = "";
        double widest = 0;
        for (Details architecture : compared) {
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
