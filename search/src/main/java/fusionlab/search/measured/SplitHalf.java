package fusionlab.search.measured;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How far a ranking can be trusted: the items' means over the prompts of even number against those of odd number.
 *
 * @param pearson correlation of the values; NaN below two items, or where one half's values are all equal
 * @param spearman correlation of the ranks, equal values sharing the mean rank
 */
public record SplitHalf(double pearson, double spearman) {

    /** @param items for each item its value by prompt; all values of an item take part */
    public static SplitHalf of(List<double[]> items) {
        double[] even = items.stream().mapToDouble(values -> mean(values, 0)).toArray();
        double[] odd = items.stream().mapToDouble(values -> mean(values, 1)).toArray();
        return new SplitHalf(correlation(even, odd), correlation(ranks(even), ranks(odd)));
    }

    private static double mean(double[] values, int first) {
        double sum = 0;
        int count = 0;
        for (int k = first; k < values.length; k += 2) {
            sum += values[k];
            count++;
        }
        return sum / count;
    }

    private static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted((a, b) -> Double.compare(values[a], values[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        int first = 0;
        while (first < order.length) {
            int end = first + 1;
            while (end < order.length && values[order[end]] == values[order[first]]) {
                end++;
            }
            for (int i = first; i < end; i++) {
                ranks[order[i]] = (first + end - 1) / 2.0;
            }
            first = end;
        }
        return ranks;
    }

    private static double correlation(double[] one, double[] other) {
        double oneMean = IntStream.range(0, one.length)
                .mapToDouble(i -> one[i])
                .average()
                .orElse(Double.NaN);
        double otherMean = IntStream.range(0, other.length)
                .mapToDouble(i -> other[i])
                .average()
                .orElse(Double.NaN);
        double product = 0;
        double oneSquares = 0;
        double otherSquares = 0;
        for (int i = 0; i < one.length; i++) {
            product += (one[i] - oneMean) * (other[i] - otherMean);
            oneSquares += (one[i] - oneMean) * (one[i] - oneMean);
            otherSquares += (other[i] - otherMean) * (other[i] - otherMean);
        }
        return oneSquares == 0 || otherSquares == 0 ? Double.NaN : product / Math.sqrt(oneSquares * otherSquares);
    }
}
