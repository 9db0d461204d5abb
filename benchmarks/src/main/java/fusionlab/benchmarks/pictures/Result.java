package fusionlab.benchmarks.pictures;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Mean;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.PictureTime;
import fusionlab.latency.Prediction;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/**
 * A picture end to end against the sum of its parts, from the same rotation.
 *
 * @param sum of the parts, as a table would give it
 * @param whole mean of the pictures, with its interval
 * @param schedulerAndCopiesMs what the parts' runs leave of the whole
 * @param table that it was estimated in
 */
record Result(
        Configuration configuration, PictureTime sum, Mean whole, double schedulerAndCopiesMs, LatencyTable table) {

    /** @throws IllegalArgumentException if something was not measured */
    static Result of(Configuration configuration, LatencyTable table) {
        PicturePlan plan = configuration.plan();
        Map<String, Estimate> cells = table.components().cells();
        double rest = mean(cells, plan.key()).ms();
        for (String name : plan.cells().subList(1, plan.cells().size())) {
            rest -= mean(cells, name).ms();
        }
        return new Result(
                configuration,
                table.picture(configuration.architecture(), plan)
                        .orElseThrow(() -> new IllegalArgumentException("not all parts were measured")),
                mean(cells, plan.key()),
                rest,
                table);
    }

    private Map<String, Estimate> cells() {
        return table.components().cells();
    }

    private static Mean mean(Map<String, Estimate> cells, String name) {
        Estimate cell = cells.get(name);
        if (cell == null) {
            throw new IllegalArgumentException(name + " was not measured");
        }
        return cell.mean();
    }

    double errorPercent() {
        return 100 * (sum.ms() / whole.ms() - 1);
    }

    boolean inside() {
        return whole.ms() >= sum.lowMs() && whole.ms() <= sum.highMs();
    }

    void print(PrintStream out) {
        for (PictureTime.Part part : sum.parts()) {
            double within =
                    mean(cells(), configuration.plan().cell(part.stage())).ms() / part.runs();
            line(
                    out,
                    part.stage().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    part.ms(),
                    part.lowMs(),
                    part.highMs(),
                    "x %d; in the picture %.1f ms, alone %+.1f %%"
                            .formatted(part.runs(), within, 100 * (part.ms() / within - 1)));
            if (part.stage() == PictureTime.Stage.UNET
                    && table.predict(configuration.architecture()) instanceof Prediction.Predicted blocks) {
                line(
                        out,
                        "  its blocks",
                        blocks.ms(),
                        blocks.lowMs(),
                        blocks.highMs(),
                        "alone, %+.1f %% to the whole".formatted(100 * (blocks.ms() / part.ms() - 1)));
            }
        }
        line(out, "sum of parts", sum.ms(), sum.lowMs(), sum.highMs(), "");
        line(
                out,
                "end to end",
                whole.ms(),
                whole.lowMs(),
                whole.highMs(),
                "sum %+.2f %%, %s; scheduler and copies %.1f ms"
                        .formatted(errorPercent(), inside() ? "inside" : "OUTSIDE", schedulerAndCopiesMs));
    }

    private static void line(PrintStream out, String what, double ms, double low, double high, String rest) {
        out.printf("    %-14s %9.1f ms  (%.1f to %.1f)  %s%n", what, ms, low, high, rest);
    }
}
