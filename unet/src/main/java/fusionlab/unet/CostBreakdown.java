package fusionlab.unet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What each unit of an architecture costs at one latent size, in execution order. Immutable. */
public record CostBreakdown(List<Line> lines) {

    /** One unit with its stage and cost. */
    public record Line(Unit unit, String stage, Cost cost) {}

    public CostBreakdown {
        lines = List.copyOf(lines);
    }

    public Cost total() {
        return lines.stream().map(Line::cost).reduce(Cost.ZERO, Cost::plus);
    }

    /** Stages in execution order; {@code Mid} holds the inner down stage, the mid block and the inner up stage. */
    public Map<String, Cost> byStage() {
        return grouped(Line::stage);
    }

    public Map<BlockKind, Cost> byKind() {
        return grouped(line -> line.unit().configuration().kind());
    }

    /** Slots with something in them; copies count into their slot, fixed units are left out. */
    public Map<String, Cost> bySlot() {
        return grouped(line -> line.unit().slot());
    }

    private <K> Map<K, Cost> grouped(Function<Line, @Nullable K> key) {
        Map<K, Cost> sums = new LinkedHashMap<>();
        for (Line line : lines) {
            K group = key.apply(line);
            if (group != null) {
                sums.merge(group, line.cost(), Cost::plus);
            }
        }
        return sums;
    }
}
