package fusionlab.server.architecture;

import fusionlab.unet.SlotKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Architectures side by side.
 *
 * @param slots of all their topologies, in execution order
 */
public record ArchitectureComparison(List<ArchitectureView> architectures, List<SlotRow> slots) {

    /** @param counts in the order of the architectures; null where the topology has no such slot */
    public record SlotRow(String name, SlotKind kind, String stage, List<@Nullable Integer> counts, boolean differs) {}

    static ArchitectureComparison of(List<ArchitectureView> architectures) {
        Map<String, ArchitectureView.SlotCount> slots = new LinkedHashMap<>();
        for (ArchitectureView architecture : architectures) {
            architecture.slots().forEach(slot -> slots.putIfAbsent(slot.name(), slot));
        }
        return new ArchitectureComparison(
                List.copyOf(architectures),
                slots.values().stream().map(slot -> row(slot, architectures)).toList());
    }

    private static SlotRow row(ArchitectureView.SlotCount slot, List<ArchitectureView> architectures) {
        List<@Nullable Integer> counts = new ArrayList<>();
        for (ArchitectureView architecture : architectures) {
            counts.add(count(architecture, slot.name()));
        }
        return new SlotRow(
                slot.name(),
                slot.kind(),
                slot.stage(),
                counts,
                counts.stream().distinct().count() > 1);
    }

    private static @Nullable Integer count(ArchitectureView architecture, String slot) {
        for (ArchitectureView.SlotCount candidate : architecture.slots()) {
            if (candidate.name().equals(slot)) {
                return candidate.count();
            }
        }
        return null;
    }
}
