package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An architecture beside its topology's original, by stage and kind of block.
 *
 * @param stages with the sides in the same order
 * @param whole sums of all stages
 * @param lines the numbers by stage and kind
 */
record BreakdownView(List<Stage> stages, List<Side> whole, List<Line> lines) {

    record Stage(String name, List<Side> sides) {}

    /**
     * @param of whose it is, for people
     * @param ms null if a cell is missing, or without a table
     * @param msChange percent of the original's; null for itself, for nothing and without milliseconds
     * @param parametersChange likewise
     */
    record Side(
            String of,
            @Nullable Double ms,
            List<Bar> msBars,
            @Nullable Double msChange,
            long parameters,
            List<Bar> parameterBars,
            @Nullable Double parametersChange) {}

    /** @param parts of the sides, in their order */
    record Line(String stage, String kind, List<Breakdown.Part> parts) {}

    /** @param table null for parameters alone */
    static BreakdownView of(Architecture architecture, @Nullable LatencyTable table) {
        int latentSize = table == null
                ? architecture.topology().latentSize()
                : table.provenance().latentSize();
        Architecture original = architecture.topology().original();
        List<Breakdown> sides = new ArrayList<>();
        sides.add(Breakdown.of(original, latentSize, table));
        if (!architecture.counts().equals(original.counts())) {
            sides.add(Breakdown.of(architecture, latentSize, table));
        }
        double widest = sides.stream()
                .mapToDouble(Breakdown::widestMs)
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
        double most =
                sides.stream().mapToDouble(Breakdown::mostParameters).max().orElse(Double.NaN);
        List<Stage> stages = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < sides.get(0).stages().size(); i++) {
            int number = i;
            List<Breakdown.Stage> stage =
                    sides.stream().map(side -> side.stages().get(number)).toList();
            stages.add(new Stage(stage.get(0).name(), sides(stage, widest, most)));
            lines.addAll(lines(stage));
        }
        List<Side> whole = new ArrayList<>();
        for (Breakdown side : sides) {
            whole.add(side(whole.size(), side.total(), sides.get(0).total(), List.of(), List.of()));
        }
        return new BreakdownView(stages, whole, lines);
    }

    private static List<Side> sides(List<Breakdown.Stage> stage, double widest, double most) {
        List<Side> sides = new ArrayList<>();
        for (Breakdown.Stage side : stage) {
            sides.add(side(
                    sides.size(), side.total(), stage.get(0).total(), side.msBars(widest), side.parameterBars(most)));
        }
        return sides;
    }

    private static Side side(
            int number, Breakdown.Part part, Breakdown.Part original, List<Bar> msBars, List<Bar> parameterBars) {
        return new Side(
                number == 0 ? "original" : "this",
                finite(part.ms()),
                msBars,
                number == 0 ? null : finite(100 * (part.ms() / original.ms() - 1)),
                part.parameters(),
                parameterBars,
                number == 0 ? null : finite(100.0 * part.parameters() / original.parameters() - 100));
    }

    private static List<Line> lines(List<Breakdown.Stage> stage) {
        Set<Breakdown.Kind> kinds = new LinkedHashSet<>();
        stage.forEach(side -> kinds.addAll(side.parts().keySet()));
        return kinds.stream()
                .map(kind -> new Line(
                        stage.get(0).name(),
                        kind.words(),
                        stage.stream().map(side -> side.part(kind)).toList()))
                .toList();
    }

    private static @Nullable Double finite(double number) {
        return Double.isFinite(number) ? number : null;
    }
}
