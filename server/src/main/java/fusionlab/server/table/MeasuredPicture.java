package fusionlab.server.table;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.PictureTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A picture that was made end to end, in the rotation of its table, against the sum of its parts.
 *
 * @param textEncoder key of the one in it; null if it is left out
 * @param decoder likewise
 * @param ms mean of the whole, with its 95 % interval; null if it could not be measured
 * @param textEncoderMs mean of the sum of the part's runs in a picture; null if it is left out
 * @param schedulerAndCopiesMs what the parts leave of the whole
 * @param predictedMs sum of the parts as they were measured by themselves, with its interval; null if a cell is missing
 * @param errorPercent how far the sum is from the whole
 * @param inside whether the whole lies in the interval of the sum
 * @param problem why it could not be measured; null if it was
 * @param unetBasis whether the UNet in the sum was measured as a whole, or is the sum of its blocks; null without a sum
 */
public record MeasuredPicture(
        int steps,
        boolean guidance,
        @Nullable String textEncoder,
        @Nullable String decoder,
        @Nullable Double ms,
        @Nullable Double lowMs,
        @Nullable Double highMs,
        int samples,
        @Nullable Double textEncoderMs,
        @Nullable Double unetMs,
        @Nullable Double decoderMs,
        @Nullable Double schedulerAndCopiesMs,
        @Nullable Double predictedMs,
        @Nullable Double predictedLowMs,
        @Nullable Double predictedHighMs,
        @Nullable Double errorPercent,
        @Nullable Boolean inside,
        @Nullable String problem,
        PictureTime.@Nullable Basis unetBasis) {

    static List<MeasuredPicture> of(LatencyTable table) {
        return table.components().pictures().stream()
                .map(plan -> of(table, plan))
                .toList();
    }

    private static MeasuredPicture of(LatencyTable table, PicturePlan plan) {
        Map<String, Estimate> cells = table.components().cells();
        String key = plan.key();
        Estimate whole = cells.get(key);
        Double text = mean(cells.get(plan.cell(PictureTime.Stage.TEXT_ENCODER)));
        Double unet = mean(cells.get(plan.cell(PictureTime.Stage.UNET)));
        Double decoder = mean(cells.get(plan.cell(PictureTime.Stage.DECODER)));
        PictureTime sum = table.picture(table.topology().original(), plan).orElse(null);
        Double ms = mean(whole);
        return new MeasuredPicture(
                plan.steps(),
                plan.guidance(),
                plan.textEncoder(),
                plan.decoder(),
                ms,
                whole == null ? null : whole.mean().lowMs(),
                whole == null ? null : whole.mean().highMs(),
                whole == null ? 0 : whole.samples(),
                text,
                unet,
                decoder,
                ms == null || unet == null
                        ? null
                        : ms - unet - (text == null ? 0 : text) - (decoder == null ? 0 : decoder),
                sum == null ? null : sum.ms(),
                sum == null ? null : sum.lowMs(),
                sum == null ? null : sum.highMs(),
                ms == null || sum == null ? null : 100 * (sum.ms() / ms - 1),
                ms == null || sum == null ? null : ms >= sum.lowMs() && ms <= sum.highMs(),
                table.components().missing().get(key),
                sum == null
                        ? null
                        : sum.parts().stream()
                                .filter(part -> part.stage() == PictureTime.Stage.UNET)
                                .map(PictureTime.Part::basis)
                                .findFirst()
                                .orElse(null));
    }

    private static @Nullable Double mean(@Nullable Estimate estimate) {
        return estimate == null ? null : Double.valueOf(estimate.mean().ms());
    }
}
