package fusionlab.server.dashboard;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A latency table by stage and kind of block: the share of each in one pass of the original, and the use of each cell.
 *
 * <p>A sum with a missing cell is NaN: a missing cell is never skipped.
 *
 * @param totalMs sum over all units of the original
 * @param stages in execution order
 * @param cells in the table's order
 * @param configurations number of cells in a complete table of the topology
 * @param wide cells that are wider than the precision target
 */
record WhereTimeGoes(double totalMs, List<Stage> stages, List<Cell> cells, int configurations, WideCells wide) {

    /** The length of the longest bar. */
    public double widestMs() {
        return stages.stream()
                .filter(Stage::isKnown)
                .mapToDouble(Stage::totalMs)
                .max()
                .orElse(1);
    }

    /** Number of measured cells. */
    public long measured() {
        return cells.stream().filter(cell -> cell.estimate() != null).count();
    }

    /** One stage of the paper's naming; units outside all stages are {@code In and out}. */
    record Stage(String name, double attentionMs, double resnetMs, double otherMs) {
        public double totalMs() {
            return attentionMs + resnetMs + otherMs;
        }

        public boolean isKnown() {
            return Double.isFinite(totalMs());
        }
    }

    /**
     * @param uses places of the original that have this configuration
     * @param totalMs mean times the number of uses; NaN for a missing cell
     * @param note its use if the original does not have it
     */
    record Cell(
            String key,
            String kind,
            String shape,
            @Nullable Estimate estimate,
            @Nullable String missing,
            List<String> uses,
            double totalMs,
            String note) {}

    static WhereTimeGoes of(Topology topology, LatencyTable table) {
        List<Unit> units =
                topology.units(topology.original(), table.provenance().latentSize());
        Map<String, String> stageOfBlock = topology.slots().stream()
                .collect(Collectors.toMap(
                        slot -> block(slot.name()), Slot::stage, (one, other) -> one, LinkedHashMap::new));
        Map<String, double[]> sums = new LinkedHashMap<>();
        Map<String, List<String>> uses = new LinkedHashMap<>();
        double total = 0;
        for (Unit unit : units) {
            String key = unit.configuration().key();
            uses.computeIfAbsent(key, name -> new ArrayList<>()).add(unit.position());
            Estimate estimate = table.cells().get(key);
            double ms = estimate == null ? Double.NaN : estimate.meanMs();
            String stage = stageOfBlock.getOrDefault(block(unit.position()), "In and out");
            sums.computeIfAbsent(stage, name -> new double[3])[
                    column(unit.configuration().kind())] += ms;
            total += ms;
        }
        List<Stage> stages = sums.entrySet().stream()
                .map(entry -> new Stage(entry.getKey(), entry.getValue()[0], entry.getValue()[1], entry.getValue()[2]))
                .toList();
        int configurations =
                topology.configurations(table.provenance().latentSize()).size();
        return new WhereTimeGoes(total, stages, cells(table, uses), configurations, WideCells.of(table, uses));
    }

    private static List<Cell> cells(LatencyTable table, Map<String, List<String>> uses) {
        List<Cell> cells = new ArrayList<>();
        table.cells().forEach((key, estimate) -> {
            List<String> places = uses.getOrDefault(key, List.of());
            cells.add(cell(key, estimate, null, places, estimate.meanMs() * places.size()));
        });
        table.missing()
                .forEach((key, reason) ->
                        cells.add(cell(key, null, reason, uses.getOrDefault(key, List.of()), Double.NaN)));
        return cells;
    }

    private static Cell cell(
            String key, @Nullable Estimate estimate, @Nullable String missing, List<String> places, double total) {
        BlockConfiguration configuration = BlockConfiguration.parse(key);
        return new Cell(
                key,
                words(configuration.kind()),
                shape(configuration),
                estimate,
                missing,
                places,
                total,
                note(configuration, places));
    }

    /** The use of a block that the original does not have; empty for the original's. */
    static String note(BlockConfiguration configuration, List<String> places) {
        String unused = configuration.kind() == BlockKind.SHORTCUT ? "left by a removed ResNet" : "for copies";
        return places.isEmpty() ? unused : "";
    }

    static String words(BlockKind kind) {
        return switch (kind) {
            case CROSS_ATTENTION -> "cross-attention";
            case SPATIAL_ATTENTION -> "self-attention";
            case RESNET -> "ResNet";
            case SHORTCUT -> "shortcut";
            case TIME_EMBEDDING -> "time embedding";
            case ADDED_EMBEDDING -> "added embedding";
            case CONV_IN -> "convolution in";
            case CONV_OUT -> "convolution out";
            case DOWNSAMPLE -> "downsample";
            case UPSAMPLE -> "upsample";
        };
    }

    /** {@code 1280+640 → 640 @ 32×32}. */
    static String shape(BlockConfiguration configuration) {
        String in = configuration.inChannels()
                + (configuration.skipChannels() > 0 ? "+" + configuration.skipChannels() : "");
        String channels = configuration.inChannels() == configuration.outChannels() && configuration.skipChannels() == 0
                ? in
                : in + " → " + configuration.outChannels();
        return configuration.height() > 0
                ? channels + " @ " + configuration.height() + "×" + configuration.width()
                : channels;
    }

    private static String block(String position) {
        String[] parts = position.split("\\.");
        return parts.length > 1 && parts[0].endsWith("_blocks") ? parts[0] + "." + parts[1] : parts[0];
    }

    private static int column(BlockKind kind) {
        return switch (kind) {
            case CROSS_ATTENTION, SPATIAL_ATTENTION -> 0;
            case RESNET, SHORTCUT -> 1;
            default -> 2;
        };
    }
}
