package fusionlab.search.picture;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.Prediction;
import fusionlab.search.MissingCellException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the seconds of a picture follow from the milliseconds of a pass of the UNet, on one device and for one way to make it.
 *
 * @param passes of the UNet in a picture
 * @param othersMs text encoder and decoder of a picture
 * @param wholeToSum {@link LatencyTable#wholeToSum} of these passes
 */
public record Pace(int passes, double othersMs, double wholeToSum) {

    private static final double MS_IN_A_SECOND = 1000;

    /** @throws MissingCellException if the table lacks the text encoder or the decoder */
    public static Pace of(PicturePlan plan, LatencyTable table) {
        return new Pace(
                plan.passes(),
                plan.texts() * componentMs(table, plan.textEncoder(), plan.texts())
                        + componentMs(table, plan.decoder(), 1),
                table.wholeToSum(plan.passes()));
    }

    private static double componentMs(LatencyTable table, @Nullable String key, int runs) {
        if (key == null) {
            return 0;
        }
        if (table.component(key, runs) instanceof Prediction.Predicted known) {
            return known.ms();
        }
        throw new MissingCellException(List.of(key));
    }

    /** A picture in seconds. @param sumMs of the UNet's blocks */
    public double seconds(double sumMs) {
        return (othersMs + passes * sumMs * wholeToSum) / MS_IN_A_SECOND;
    }

    /** Text encoder and decoder in seconds. */
    public double othersSeconds() {
        return seconds(0);
    }

    /** What a target leaves for the sum of a UNet's blocks, in milliseconds; not above 0 if nothing is left. */
    public double passTargetMs(double secondsPerImage) {
        return (secondsPerImage * MS_IN_A_SECOND - othersMs) / passes / wholeToSum;
    }
}
