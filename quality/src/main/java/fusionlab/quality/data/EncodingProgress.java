package fusionlab.quality.data;

import java.util.Locale;
import java.util.function.Consumer;

/** Says how far encoding is, in a number of lines, and how long the rest will take by the wall clock. Thread-safe. */
final class EncodingProgress {

    private final int shards;
    private final int most;
    private final Consumer<String> lines;
    private final long begun = System.nanoTime();
    private int done;

    EncodingProgress(int shards, int most, Consumer<String> lines) {
        this.shards = shards;
        this.most = most;
        this.lines = lines;
    }

    synchronized void done() {
        done++;
        if (done == 1 || (long) done * most / shards > (long) (done - 1) * most / shards) {
            double seconds = (System.nanoTime() - begun) / 1e9;
            lines.accept(String.format(
                    Locale.ROOT,
                    "encoded %d of %d shards in %.1f s, about %.0f s left",
                    done,
                    shards,
                    seconds,
                    seconds / done * (shards - done)));
        }
    }
}
