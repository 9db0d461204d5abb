package fusionlab.server.architecture;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.Cost;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An architecture with everything that the lab knows about it.
 *
 * @param latentSize the topology's own, for which the costs are given
 * @param cost parameters, and MACs in both conventions, at batch 1
 * @param originalCost the same of the architecture without removals and additions
 * @param weights those that its newest search tuned; null if there are none
 */
public record ArchitectureView(
        @JsonUnwrapped Summary summary,
        List<SlotCount> slots,
        List<String> removed,
        List<String> copied,
        int latentSize,
        Cost cost,
        Cost originalCost,
        List<Evidence.PredictedLatency> latencies,
        List<Measurement> measurements,
        List<Evidence.QualityEstimate> qualities,
        List<Evidence.Win> searches,
        Evidence.@Nullable Weights weights) {

    /** An architecture in one line. */
    public record Summary(
            long id,
            String topology,
            String text,
            String contentHash,
            String origin,
            Instant createdAt,
            int removedSlots,
            int copiedSlots,
            long parameters) {

        static Summary of(StoredArchitecture stored) {
            Architecture architecture = stored.toArchitecture();
            return new Summary(
                    stored.id(),
                    stored.topologyName(),
                    stored.text(),
                    stored.contentHash(),
                    stored.origin(),
                    stored.createdAt(),
                    architecture.removed().size(),
                    architecture.copied().size(),
                    architecture
                            .topology()
                            .cost(architecture, architecture.topology().latentSize())
                            .parameters());
        }
    }

    /** How many blocks a slot has, and how many it had originally. */
    public record SlotCount(
            String name, SlotKind kind, String stage, int original, int count, Action.@Nullable Type change) {

        static SlotCount of(Slot slot, Architecture original, Architecture architecture) {
            int before = original.count(slot.name());
            int after = architecture.count(slot.name());
            return new SlotCount(slot.name(), slot.kind(), slot.stage(), before, after, change(before, after));
        }

        private static Action.@Nullable Type change(int before, int after) {
            if (before == after) {
                return null;
            }
            return after < before ? Action.Type.REMOVE : Action.Type.COPY;
        }
    }

    /** A whole network measured against the prediction of the same window. */
    @JsonIgnoreProperties({"errorPercent", "inside"})
    public record Measurement(
            long campaignId,
            @Nullable Long latencyTableId,
            @Nullable String latencyTable,
            String device,
            int samples,
            @Nullable Double measuredMs,
            @Nullable Double measuredLowMs,
            @Nullable Double measuredHighMs,
            @Nullable Double predictedMs,
            @Nullable Double predictedLowMs,
            @Nullable Double predictedHighMs,
            @Nullable String problem)
            implements MeasuredUNet {}
}
