package fusionlab.quality.export;

import fusionlab.quality.evaluation.MemoryNeed;
import java.util.Locale;
import java.util.function.Consumer;

/** Says how much of a long export is written: a line for each tenth. */
final class ExportProgress {

    private static final int LINES = 10;
    private static final long LARGE = 256L << 20;

    private final long total;
    private final Consumer<String> log;
    private final long begun = System.nanoTime();
    private long done;

    /** @param total bytes that will be written */
    ExportProgress(long total, Consumer<String> log) {
        this.total = total;
        this.log = log;
    }

    void written(long bytes) {
        long before = done * LINES / Math.max(1, total);
        done += bytes;
        if (total >= LARGE && done * LINES / total > before && done < total) {
            log.accept(String.format(
                    Locale.ROOT,
                    "%s of %s written, %.0f s",
                    MemoryNeed.text(done),
                    MemoryNeed.text(total),
                    (System.nanoTime() - begun) / 1e9));
        }
    }
}
