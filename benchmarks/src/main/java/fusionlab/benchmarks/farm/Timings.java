package fusionlab.benchmarks.farm;

import java.util.Arrays;
import java.util.Locale;

/** Durations of one kind of request; thread-safe. */
final class Timings {

    private long[] nanos = new long[1024];
    private int size;

    synchronized void add(long taken) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = taken;
    }

    synchronized void clear() {
        size = 0;
    }

    synchronized int count() {
        return size;
    }

    /** A row: count, per second, p50, p99, longest in milliseconds. */
    synchronized String row(String name, double seconds) {
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%-8s  %8d  %8.1f  %8.1f  %8.1f  %8.1f",
                name,
                size,
                size / seconds,
                percentile(sorted, 50),
                percentile(sorted, 99),
                percentile(sorted, 100));
    }

    private static double percentile(long[] sorted, int percent) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int at = (int) Math.ceil(percent / 100.0 * sorted.length) - 1;
        return sorted[Math.max(0, at)] / 1e6;
    }
}
