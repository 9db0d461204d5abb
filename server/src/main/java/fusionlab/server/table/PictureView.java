package fusionlab.server.table;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.PictureTime;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.Architecture;
import fusionlab.unet.component.Component;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The time of a picture as the sum of its parts: without loading, scheduler and copies between the parts.
 *
 * @param textEncoder key of the one in it; null if it is left out
 * @param decoder likewise
 * @param secondsPerImage with its 95 % interval
 */
public record PictureView(
        String architecture,
        int steps,
        boolean guidance,
        @Nullable String textEncoder,
        @Nullable String decoder,
        double secondsPerImage,
        double lowSeconds,
        double highSeconds,
        List<Part> parts) {

    /**
     * @param ms of one run, with its 95 % interval
     * @param basis whether the part was measured as a whole, or is the sum of its blocks
     */
    public record Part(
            PictureTime.Stage stage,
            int runs,
            double ms,
            double lowMs,
            double highMs,
            double sharePercent,
            PictureTime.Basis basis) {}

    private static final double MS_IN_A_SECOND = 1000;

    /**
     * @param textEncoder key; null for the first that the table knows
     * @param decoder likewise
     * @return null if the table lacks a cell for it
     * @throws InvalidRequestException for a number of steps or a key that cannot be
     */
    public static @Nullable PictureView of(
            LatencyTable table,
            Architecture architecture,
            int steps,
            boolean guidance,
            @Nullable String textEncoder,
            @Nullable String decoder) {
        if (steps < 1 || steps > PicturePlan.MOST_STEPS) {
            throw new InvalidRequestException(
                    "steps", "steps is " + steps, "give 1 to " + PicturePlan.MOST_STEPS + " sampling steps");
        }
        List<ComponentView> measured = ComponentView.of(table);
        PicturePlan plan = new PicturePlan(
                steps,
                guidance,
                chosen("textEncoder", textEncoder, Component.Role.TEXT_ENCODER, measured),
                chosen("decoder", decoder, Component.Role.DECODER, measured));
        return table.picture(architecture, plan)
                .map(time -> of(architecture, plan, time))
                .orElse(null);
    }

    private static PictureView of(Architecture architecture, PicturePlan plan, PictureTime time) {
        return new PictureView(
                architecture.text(),
                plan.steps(),
                plan.guidance(),
                plan.textEncoder(),
                plan.decoder(),
                time.ms() / MS_IN_A_SECOND,
                time.lowMs() / MS_IN_A_SECOND,
                time.highMs() / MS_IN_A_SECOND,
                time.parts().stream()
                        .map(part -> new Part(
                                part.stage(),
                                part.runs(),
                                part.ms(),
                                part.lowMs(),
                                part.highMs(),
                                time.sharePercent(part),
                                part.basis()))
                        .toList());
    }

    private static @Nullable String chosen(
            String field, @Nullable String key, Component.Role role, List<ComponentView> measured) {
        List<String> known = measured.stream()
                .filter(component -> component.role() == role && component.isKnown())
                .map(ComponentView::key)
                .toList();
        if (key == null || key.isEmpty()) {
            return known.isEmpty() ? null : known.get(0);
        }
        if (!known.contains(key)) {
            throw new InvalidRequestException(
                    field,
                    "This table has no time of " + field + " '" + key + "'",
                    known.isEmpty() ? "measure one: components of POST /api/v1/campaigns" : "give one of " + known);
        }
        return key;
    }
}
