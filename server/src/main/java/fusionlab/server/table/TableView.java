package fusionlab.server.table;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.latency.Additivity;
import fusionlab.latency.Estimate;
import fusionlab.latency.Flag;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.latency.Provenance;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A latency table for REST and pages: each block with its positions and its share of the unchanged network.
 *
 * @param pooledFrom ids of a pool's tables
 * @param stale changes of its device since the measurement; empty if there are none
 * @param originalMs the unchanged network's predicted latency; null if a cell is missing
 * @param wholeUnet the unchanged network measured as a whole; null if the table was measured without it
 * @param components text encoders and decoders that were measured with it
 * @param pictures whole ones that were made end to end
 * @param additivity the error of adding up in its interval, which is a 95 % interval only if that error was validated
 */
public record TableView(
        @JsonUnwrapped TableEntry entry,
        List<Long> pooledFrom,
        List<Staleness.Change> stale,
        Provenance provenance,
        String sentinelKey,
        @Nullable Double originalMs,
        @Nullable Double originalLowMs,
        @Nullable Double originalHighMs,
        Additivity additivity,
        List<Cell> cells,
        Map<String, String> missing,
        @Nullable WholeUnetView wholeUnet,
        List<ComponentView> components,
        List<MeasuredPicture> pictures,
        String sha256) {

    /**
     * One cell.
     *
     * @param positions positions of the block in the unchanged network, by diffusers name; empty for a block that only removals leave
     * @param slots removable slots among them
     * @param count how often it runs in the unchanged network
     * @param medianMs with its 95 % interval from {@code lowMs} to {@code highMs}
     * @param meanMs its contribution to a network, used in sums and shares, with its own interval
     * @param variationPercent coefficient of variation, NaN if unknown
     * @param stabilityScore ExecuTorch's score, 0 to 100, NaN if unknown
     * @param sharePercent its share of the unchanged network's latency
     */
    public record Cell(
            String key,
            BlockKind kind,
            BlockConfiguration configuration,
            List<String> positions,
            List<String> slots,
            int count,
            double medianMs,
            double lowMs,
            double highMs,
            double meanMs,
            double meanLowMs,
            double meanHighMs,
            int samples,
            double minMs,
            double maxMs,
            double variationPercent,
            double stabilityScore,
            @Nullable Double cpuMedianMs,
            List<Flag> flags,
            @Nullable Double sharePercent) {}

    /** Whether anything but the UNet's blocks was measured. */
    public boolean hasWholes() {
        return wholeUnet != null || !components.isEmpty() || !pictures.isEmpty();
    }

    static TableView of(
            TableEntry entry, LatencyTable table, List<Staleness.Change> stale, List<TableEntry> pooledFrom) {
        Provenance provenance = table.provenance();
        Topology topology = table.topology();
        Map<String, List<Unit>> units = topology.units(topology.original(), provenance.latentSize()).stream()
                .collect(Collectors.groupingBy(unit -> unit.configuration().key()));
        var original = table.predict(topology.original()) instanceof Prediction.Predicted predicted ? predicted : null;
        return new TableView(
                entry,
                pooledFrom.stream().map(TableEntry::id).toList(),
                stale,
                provenance,
                table.sentinelKey(),
                original == null ? null : original.ms(),
                original == null ? null : original.lowMs(),
                original == null ? null : original.highMs(),
                table.additivity(),
                table.cells().entrySet().stream()
                        .map(cell -> cell(
                                cell.getKey(), cell.getValue(), units.getOrDefault(cell.getKey(), List.of()), original))
                        .toList(),
                table.missing(),
                WholeUnetView.of(table, original),
                ComponentView.of(table),
                MeasuredPicture.of(table),
                entry.sha256());
    }

    private static Cell cell(String key, Estimate estimate, List<Unit> units, Prediction.@Nullable Predicted original) {
        BlockConfiguration configuration = BlockConfiguration.parse(key);
        return new Cell(
                key,
                configuration.kind(),
                configuration,
                units.stream().map(Unit::position).toList(),
                units.stream()
                        .flatMap(unit -> java.util.stream.Stream.ofNullable(unit.slot()))
                        .distinct()
                        .toList(),
                units.size(),
                estimate.medianMs(),
                estimate.lowMs(),
                estimate.highMs(),
                estimate.mean().ms(),
                estimate.mean().lowMs(),
                estimate.mean().highMs(),
                estimate.samples(),
                estimate.minMs(),
                estimate.maxMs(),
                estimate.variationPercent(),
                estimate.stabilityScore(),
                known(estimate.cpuMedianMs()),
                estimate.flags().stream().sorted().toList(),
                original == null ? null : 100 * units.size() * estimate.meanMs() / original.ms());
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
