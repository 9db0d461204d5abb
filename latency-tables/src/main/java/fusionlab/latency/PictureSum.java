package fusionlab.latency;

import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Adds up the parts of a picture from the cells of a table. */
final class PictureSum {

    /** Half width of the error of scaling, as a share of what it changes: it was off by 9 to 39 % of that ({@code docs/measurement.md}). */
    private static final double SCALING = 0.5;

    private final LatencyTable table;
    private final List<PictureTime.Part> parts = new ArrayList<>();

    private PictureSum(LatencyTable table) {
        this.table = table;
    }

    /** Empty if a cell that it needs is missing, or the table has another batch than 1. */
    static Optional<PictureTime> of(LatencyTable table, Architecture architecture, PicturePlan plan) {
        PictureSum sum = new PictureSum(table);
        boolean known = table.provenance().profile().batch() == 1
                && sum.component(PictureTime.Stage.TEXT_ENCODER, plan.texts(), plan.textEncoder())
                && sum.unet(plan.passes(), architecture)
                && sum.component(PictureTime.Stage.DECODER, 1, plan.decoder());
        return known ? Optional.of(sum.total()) : Optional.empty();
    }

    /** A component that is left out adds nothing. @return whether the part is known */
    private boolean component(PictureTime.Stage stage, int runs, @Nullable String key) {
        if (key == null) {
            return true;
        }
        boolean whole = table.components().cells().containsKey(key);
        return add(
                stage,
                runs,
                table.component(key, runs),
                whole ? PictureTime.Basis.WHOLE : PictureTime.Basis.SUM_OF_BLOCKS);
    }

    private boolean unet(int passes, Architecture architecture) {
        Prediction.Predicted whole = table.whole(architecture, passes).orElse(null);
        if (whole != null) {
            return add(PictureTime.Stage.UNET, passes, whole, PictureTime.Basis.WHOLE);
        }
        Prediction sum = table.predict(architecture);
        Prediction.Predicted unchanged =
                table.whole(architecture.topology().original(), passes).orElse(null);
        if (unchanged == null || !(sum instanceof Prediction.Predicted known)) {
            return add(PictureTime.Stage.UNET, passes, sum, PictureTime.Basis.SUM_OF_BLOCKS);
        }
        return add(
                PictureTime.Stage.UNET,
                passes,
                scaled(known, unchanged, passes),
                PictureTime.Basis.SCALED_SUM_OF_BLOCKS);
    }

    /**
     * Blocks differ in how much longer they take by themselves, so a part of the scaling is itself an error ({@link #SCALING}). The scale is as
     * uncertain as the whole; the cells' errors are in the interval of the sum.
     */
    private Prediction.Predicted scaled(Prediction.Predicted sum, Prediction.Predicted unchanged, int passes) {
        double scale = table.wholeToSum(passes);
        double ms = scale * sum.ms();
        double scaling = SCALING * (sum.ms() - ms);
        double down = Math.hypot(scaling, ms * (1 - unchanged.lowMs() / unchanged.ms()));
        double up = Math.hypot(scaling, ms * (unchanged.highMs() / unchanged.ms() - 1));
        return new Prediction.Predicted(
                ms,
                Math.max(0, ms - Math.hypot(scale * (sum.ms() - sum.lowMs()), down)),
                ms + Math.hypot(scale * (sum.highMs() - sum.ms()), up));
    }

    private boolean add(PictureTime.Stage stage, int runs, Prediction run, PictureTime.Basis basis) {
        if (!(run instanceof Prediction.Predicted known)) {
            return false;
        }
        parts.add(new PictureTime.Part(stage, runs, known.ms(), known.lowMs(), known.highMs(), basis));
        return true;
    }

    /**
     * Errors of different parts are independent; the runs of a part share theirs. Sums of blocks have the error of adding up in their interval;
     * wholes that are added up get it here.
     */
    private PictureTime total() {
        double ms = 0;
        double wholes = 0;
        double below = 0;
        double above = 0;
        for (PictureTime.Part part : parts) {
            ms += part.totalMs();
            wholes += part.basis() == PictureTime.Basis.WHOLE ? part.totalMs() : 0;
            below = Math.hypot(below, part.runs() * (part.ms() - part.lowMs()));
            above = Math.hypot(above, part.runs() * (part.highMs() - part.ms()));
        }
        double adding = table.additivity().share() * wholes;
        return new PictureTime(parts, ms, Math.max(0, ms - Math.hypot(below, adding)), ms + Math.hypot(above, adding));
    }
}
