package fusionlab.server.table;

import fusionlab.latency.Estimate;
import fusionlab.latency.Flag;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.MeasuredComponents;
import fusionlab.latency.Prediction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unchanged UNet, run as a whole in the rotation of its table.
 *
 * @param ms mean of one run, with its 95 % interval; null if it could not be measured
 * @param blocksPercent how far the sum of its blocks is from that; null if one of both is missing
 * @param problem why it could not be measured; null if it was
 */
public record WholeUnetView(
        @Nullable Double ms,
        @Nullable Double lowMs,
        @Nullable Double highMs,
        int samples,
        List<Flag> flags,
        @Nullable Double blocksPercent,
        @Nullable String problem) {

    /** @param blocks sum of its blocks; null if one is missing. @return null if the table was measured without it */
    static @Nullable WholeUnetView of(LatencyTable table, Prediction.@Nullable Predicted blocks) {
        Estimate whole = table.components().cells().get(MeasuredComponents.UNCHANGED_UNET);
        if (whole == null) {
            String problem = table.components().missing().get(MeasuredComponents.UNCHANGED_UNET);
            return problem == null ? null : new WholeUnetView(null, null, null, 0, List.of(), null, problem);
        }
        return new WholeUnetView(
                whole.mean().ms(),
                whole.mean().lowMs(),
                whole.mean().highMs(),
                whole.samples(),
                whole.flags().stream().sorted().toList(),
                blocks == null ? null : 100 * (blocks.ms() / whole.mean().ms() - 1),
                null);
    }
}
