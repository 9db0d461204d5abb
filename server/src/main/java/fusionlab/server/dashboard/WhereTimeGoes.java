package fusionlab.server.dashboard;

import fusionlab.latency.Estimate;
import fusionlab.latency.Flag;
import fusionlab.latency.LatencyTable;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A latency table by stage and kind of block: the share of each in one pass of the original, and the use of each cell.
 *
 * <p>A sum with a missing cell is NaN: a missing cell is never skipped.
 *
 * @param breakdown of the original
 * @param cells in the table's order
 * @param configurations number of cells in a complete table of the topology
 * @param wide cells that are wider than the precision target
 */
record WhereTimeGoes(Breakdown breakdown, List<Cell> cells, int configurations, WideCells wide) {

    /** Number of measured cells. */
    public long measured() {
        return cells.stream().filter(cell -> cell.estimate() != null).count();
    }

    /** Number of cells under which the device became slower. */
    public long slowed() {
        return cells.stream()
                .map(Cell::estimate)
                .filter(estimate -> estimate != null && estimate.flags().contains(Flag.THROTTLED))
                .count();
    }

    /** Whether the device became slower under more than half of the cells: then it is the table that is flagged, not a cell. */
    public boolean slowedDown() {
        return 2 * slowed() > measured();
    }

    /** Those of all cells, each once. */
    public Set<Flag> flags() {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        cells.stream().map(Cell::estimate).filter(Objects::nonNull).forEach(estimate -> flags.addAll(estimate.flags()));
        return flags;
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
        int latentSize = table.provenance().latentSize();
        Map<String, List<String>> uses = new LinkedHashMap<>();
        for (Unit unit : topology.units(topology.original(), latentSize)) {
            uses.computeIfAbsent(unit.configuration().key(), name -> new ArrayList<>())
                    .add(unit.position());
        }
        return new WhereTimeGoes(
                Breakdown.of(topology.original(), latentSize, table),
                cells(table, uses),
                topology.configurations(latentSize).size(),
                WideCells.of(table, uses));
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
}
