package fusionlab.quality.comparison;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;
import fusionlab.command.TextTable;
import fusionlab.quality.comparison.ComparisonResult.Row;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.search.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison's figures: a table for people, and everything as JSON. */
public record ComparisonReport(ComparisonResult result) {

    private static final int VERSION = 1;

    /** The table, then how it was measured. */
    public List<String> lines() {
        TextTable table = new TextTable(
                "<model",
                "steps",
                "parameters",
                "CLIP",
                "± s.e.",
                "to the one above",
                "to the first",
                "s an image",
                "middle half",
                "CPU s",
                "times faster");
        List<Row> rows = result.rows();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            DrawingSeconds seconds = row.seconds();
            table.row(
                    row.model().name(),
                    Integer.toString(row.model().steps()),
                    number("%,d", row.model().parameters()),
                    number("%.4f", row.clip()),
                    number("%.4f", row.clipError()),
                    i == 0 ? "" : interval(row.minus(rows.get(i - 1))),
                    i == 0 ? "" : interval(row.minus(rows.get(0))),
                    number("%.3g", seconds.median()),
                    number("%.3g to %.3g", seconds.quarter(), seconds.threeQuarters()),
                    number("%.3g", seconds.cpuMedian()),
                    number("%.2f", seconds.timesFaster()));
        }
        List<String> lines = new ArrayList<>(table.toString().lines().toList());
        ComparisonPlan plan = result.plan();
        lines.add(number(
                "CLIP of %d prompts (%d to %d) with the same noise for all, %s, guidance %s, seed %d; differences in pairs, ± half of their 95 %% interval.",
                plan.prompts(), plan.first(), plan.end() - 1, plan.sampler(), scale(plan), plan.seed()));
        lines.add(number(
                "Seconds: wall time of text encoder, sampling and decoder, one thread, %d at a time, guidance %s: medians of %d turns%s; times faster: by CPU time, turn by turn.",
                plan.batch(),
                scale(plan),
                plan.repetitions(),
                result.load() < 0 ? "" : number(", load average %.2f", result.load())));
        if (isProxy()) {
            lines.add(
                    "PROXY: these are figures of the tiny world, and say nothing quantitative about Stable Diffusion.");
        }
        return lines;
    }

    private static String interval(PairedDifference difference) {
        return number("%+.4f ± %.4f", difference.mean(), difference.halfWidth());
    }

    private static String scale(ComparisonPlan plan) {
        return Double.toString(plan.guidance()).replaceFirst("\\.0$", "");
    }

    private boolean isProxy() {
        return world().equals(ScenesWorld.NAME);
    }

    private String world() {
        return result.rows().get(0).model().world().surroundings().name();
    }

    private static String number(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** What the table has, the scores prompt by prompt, and the differences of all pairs. */
    public String json() {
        ComparisonPlan plan = result.plan();
        Document document = new Document(
                "fusionlab-comparison",
                VERSION,
                world(),
                isProxy(),
                result.rows().get(0).model().world().surroundings().promptSetHash(),
                result.rows().get(0).model().world().surroundings().scorerHash(),
                plan,
                result.load(),
                Runtime.getRuntime().availableProcessors(),
                result.captions(),
                result.rows().stream().map(Model::of).toList(),
                result.pairs().stream().map(Difference::of).toList());
        return new GsonBuilder()
                        .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(document)
                + "\n";
    }

    private record Document(
            String format,
            int formatVersion,
            String world,
            boolean proxy,
            String promptSet,
            String scorer,
            ComparisonPlan plan,
            double loadAverage,
            int processors,
            List<String> captions,
            List<Model> models,
            List<Difference> differences) {}

    private record Model(
            String name,
            String checkpoint,
            String architecture,
            int steps,
            long parameters,
            double clip,
            double clipStandardError,
            DrawingSeconds secondsAnImage,
            List<Double> scores) {

        static Model of(Row row) {
            return new Model(
                    row.model().name(),
                    row.model().world().checkpointHash(),
                    row.model().architecture().text(),
                    row.model().steps(),
                    row.model().parameters(),
                    row.clip(),
                    row.clipError(),
                    row.seconds(),
                    row.scores());
        }
    }

    private record Difference(String of, String to, double mean, double standardError, double from, double until) {

        static Difference of(ComparisonResult.Pair pair) {
            PairedDifference difference = pair.difference();
            return new Difference(
                    pair.of().model().name(),
                    pair.to().model().name(),
                    difference.mean(),
                    difference.standardError(),
                    difference.mean() - difference.halfWidth(),
                    difference.mean() + difference.halfWidth());
        }
    }
}
