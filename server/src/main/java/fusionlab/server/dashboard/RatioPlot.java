package fusionlab.server.dashboard;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Ratio;
import fusionlab.unet.BlockConfiguration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The cells of one table over those of another, slowest first, on a logarithmic axis that is 100 wide: twice as fast lies as far to the left as
 * twice as slow to the right.
 *
 * @param of the compared table
 * @param one position of the ratio 1
 */
record RatioPlot(
        String of, String to, List<Row> rows, double one, String lowest, String highest, long slower, long faster) {

    private static final double NARROWEST = 1.1;
    private static final double WIDEST = 1_000;

    /** @param tone {@code loss} if the interval lies above 1, {@code gain} if below, empty if 1 is inside */
    record Row(
            String kind, String shape, Ratio ratio, double at, double from, double until, String tone, String text) {}

    static RatioPlot of(String name, LatencyTable table, String base, LatencyTable to) {
        List<Ratio> ratios = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        table.cells().forEach((key, estimate) -> {
            Estimate other = to.cells().get(key);
            if (other != null) {
                keys.add(key);
                ratios.add(Ratio.between(estimate, other));
            }
        });
        double low = Math.max(
                1 / WIDEST,
                Math.min(
                        1 / NARROWEST,
                        ratios.stream().mapToDouble(Ratio::low).min().orElse(1)));
        double high = Math.min(
                WIDEST,
                Math.max(
                        NARROWEST,
                        ratios.stream().mapToDouble(Ratio::high).max().orElse(1)));
        var axis = new Axis(Math.log(low), Math.log(high));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            rows.add(row(keys.get(i), ratios.get(i), axis));
        }
        rows.sort(Comparator.comparingDouble((Row row) -> row.ratio().value()).reversed());
        return new RatioPlot(
                name,
                base,
                List.copyOf(rows),
                axis.place(1),
                format("%.2f", low),
                format("%.2f", high),
                rows.stream().filter(row -> row.tone().equals("loss")).count(),
                rows.stream().filter(row -> row.tone().equals("gain")).count());
    }

    private static Row row(String key, Ratio ratio, Axis axis) {
        BlockConfiguration configuration = BlockConfiguration.parse(key);
        String tone = ratio.low() > 1 ? "loss" : "gain";
        return new Row(
                WhereTimeGoes.words(configuration.kind()),
                WhereTimeGoes.shape(configuration),
                ratio,
                axis.place(ratio.value()),
                axis.place(ratio.low()),
                axis.place(ratio.high()),
                ratio.distinct() ? tone : "",
                format("%.3f", ratio.low()) + " – " + format("%.3f", ratio.high()));
    }

    private static String format(String pattern, double number) {
        return String.format(Locale.ROOT, pattern, number);
    }

    private record Axis(double low, double high) {

        double place(double ratio) {
            return Math.max(0, Math.min(100, 100 * (Math.log(ratio) - low) / (high - low)));
        }
    }
}
