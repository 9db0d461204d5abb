package fusionlab.server.dashboard;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The U of a UNet as a list of painted cells: coloured by latency for a table, by removals and copies for an architecture.
 *
 * @param layout the positions of everything
 * @param cells in execution order, which is the order of the keyboard
 * @param scale legend of the colours; null where colours do not mean latency
 * @param summary a text for screen readers
 */
record UNetPicture(
        UNetLayout layout, List<Cell> cells, @Nullable LatencyScale scale, String summary) {

    /** Longer numbers would cover the sign in their box; the title still has them. */
    private static final int MOST_DIGITS = 8;

    /**
     * @param box its position
     * @param style class of the style sheet
     * @param what sign of the kind
     * @param value text in it
     * @param title name and numbers in words
     * @param href its link; null for none
     * @param stacked whether it holds more than one block
     */
    record Cell(
            UNetLayout.Box box,
            String style,
            String what,
            String value,
            String title,
            @Nullable String href,
            boolean stacked) {

        /** Its accessible name. Begins with the text in it, so that voice control finds it by what people read. */
        public String label() {
            return what + (value.isEmpty() ? ": " : " " + value + ": ") + title;
        }

        private static Cell fixed(String name, UNetLayout.Box box) {
            return new Cell(box, "fixed", sign(box), "", name + ": not removable", null, false);
        }
    }

    static UNetPicture ofTable(Topology topology, LatencyTable table) {
        UNetLayout layout = UNetLayout.of(topology, table.provenance().latentSize());
        Map<String, List<Unit>> places =
                places(topology.original(), table.provenance().latentSize());
        double slowest = places.values().stream()
                .mapToDouble(units -> Milliseconds.of(units, table).mean())
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        LatencyScale scale = new LatencyScale(slowest);
        List<Cell> cells = new ArrayList<>();
        layout.boxes().forEach((name, box) -> {
            List<Unit> units = places.getOrDefault(name, List.of());
            Milliseconds latency = Milliseconds.of(units, table);
            boolean known = Double.isFinite(latency.mean());
            String value = known ? Formats.milliseconds(latency.mean()) : "?";
            String title = name + copies(units) + ": " + (known ? latency + " (95 % interval)" : "not measured");
            String style = known ? scale.step(latency.mean()) : "unknown";
            cells.add(new Cell(
                    box,
                    style,
                    sign(box),
                    value,
                    title,
                    "#cell-" + box.configuration().key(),
                    units.size() > 1));
        });
        String summary = "Mean latency of each block of " + topology.name() + "; the slowest takes "
                + Formats.milliseconds(slowest) + " ms.";
        return new UNetPicture(layout, cells, scale, summary);
    }

    static UNetPicture ofArchitecture(Architecture architecture, int latentSize) {
        UNetLayout layout = UNetLayout.of(architecture.topology(), latentSize);
        List<Cell> cells = new ArrayList<>();
        layout.boxes().forEach((name, box) -> {
            Integer count = architecture.counts().get(name);
            cells.add(count == null ? Cell.fixed(name, box) : counted(name, box, count));
        });
        String summary = architecture.removed().size() + " blocks of "
                + architecture.topology().name() + " removed, "
                + architecture.copied().size() + " copied.";
        return new UNetPicture(layout, cells, null, summary);
    }

    /**
     * The values of the slots.
     *
     * @param latentSize for the sizes of the slots
     * @param values by slot; a missing slot was not measured
     * @param noise slots whose number does not differ significantly from zero
     * @param unit of the numbers, which are shown in thousandths of it
     */
    static UNetPicture ofValues(
            Topology topology, int latentSize, Map<String, Double> values, Set<String> noise, String unit) {
        UNetLayout layout = UNetLayout.of(topology, latentSize);
        double most = values.values().stream()
                .mapToDouble(value -> 1000 * value)
                .max()
                .orElse(0);
        LatencyScale scale = new LatencyScale(Math.max(0, most), "thousandths of " + unit);
        List<Cell> cells = new ArrayList<>();
        layout.boxes().forEach((name, box) -> {
            Double value = values.get(name);
            if (!topology.original().counts().containsKey(name)) {
                cells.add(Cell.fixed(name, box));
                return;
            }
            if (value == null) {
                cells.add(new Cell(box, "unknown", sign(box), "?", name + ": not measured", null, false));
                return;
            }
            String digits = Formats.twoDigits(1000 * value);
            boolean unclear = noise.contains(name);
            cells.add(new Cell(
                    box,
                    unclear ? "unknown" : scale.step(1000 * value),
                    sign(box),
                    digits.length() > MOST_DIGITS ? "≈ 0" : digits,
                    name + ": " + digits + " thousandths of " + unit
                            + (unclear ? ", not significantly different from zero" : ""),
                    null,
                    false));
        });
        String summary = "The value of each block of " + topology.name() + ", in " + unit + "; " + noise.size()
                + " blocks do not differ significantly from zero.";
        return new UNetPicture(layout, cells, scale, summary);
    }

    private static Cell counted(String name, UNetLayout.Box box, int count) {
        String href = "#slot-" + name;
        return switch (count) {
            case 0 -> new Cell(box, "removed", sign(box), "removed", name + ": removed", href, false);
            case 1 -> new Cell(box, "kept", sign(box), "", name + ": original", href, false);
            default -> {
                String title = name + ": " + count + " in a row, " + (count - 1) + " of them copies";
                yield new Cell(box, "copied", sign(box), "×" + count, title, href, true);
            }
        };
    }

    static Map<String, List<Unit>> places(Architecture architecture, int latentSize) {
        Map<String, List<Unit>> places = new LinkedHashMap<>();
        architecture.topology().units(architecture, latentSize).forEach(unit -> places.computeIfAbsent(
                        UNetLayout.place(unit), name -> new ArrayList<>())
                .add(unit));
        return places;
    }

    private static String copies(List<Unit> units) {
        return units.size() > 1 ? " (×" + units.size() + ")" : "";
    }

    private static String sign(UNetLayout.Box box) {
        return sign(box.configuration().kind());
    }

    static String sign(BlockKind kind) {
        return switch (kind) {
            case RESNET, SHORTCUT -> "R";
            case CROSS_ATTENTION, SPATIAL_ATTENTION -> "A";
            case DOWNSAMPLE -> "↓";
            case UPSAMPLE -> "↑";
            case CONV_IN -> "in";
            case CONV_OUT -> "out";
            case TIME_EMBEDDING -> "time";
            case ADDED_EMBEDDING -> "added";
        };
    }

    /** Sum over the units of one place; not a number where a cell is missing. */
    record Milliseconds(double mean, double low, double high) {

        static Milliseconds of(List<Unit> units, LatencyTable table) {
            double mean = 0;
            double low = 0;
            double high = 0;
            for (Unit unit : units) {
                Estimate estimate = table.cells().get(unit.configuration().key());
                if (estimate == null) {
                    return new Milliseconds(Double.NaN, Double.NaN, Double.NaN);
                }
                mean += estimate.meanMs();
                low += estimate.mean().lowMs();
                high += estimate.mean().highMs();
            }
            return new Milliseconds(mean, low, high);
        }

        @Override
        public String toString() {
            return "mean " + Formats.milliseconds(mean) + " ms, " + Formats.milliseconds(low) + " to "
                    + Formats.milliseconds(high);
        }
    }
}
