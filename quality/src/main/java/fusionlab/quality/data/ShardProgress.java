package fusionlab.quality.data;

import java.util.Locale;
import java.util.function.Consumer;

/** Says how far shards are, and how long the rest will take by the wall clock: a line in ten seconds at most. Thread-safe. */
public final class ShardProgress {

    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final String verb;
    private final int shards;
    private final Consumer<String> lines;
    private final long begun = System.nanoTime();
    private long said = begun;
    private int done;

    /** @param verb what is done with a shard, such as {@code encoded} */
    public ShardProgress(String verb, int shards, Consumer<String> lines) {
        this.verb = verb;
        this.shards = shards;
        this.lines = lines;
    }

    public synchronized void done() {
        done++;
        long now = System.nanoTime();
        if (now - said >= PAUSE_NANOS || done == shards) {
            said = now;
            double seconds = (now - begun) / 1e9;
            String rest = done == shards
                    ? ""
                    : String.format(Locale.ROOT, ", about %.0f s left", seconds / done * (shards - done));
            lines.accept(
                    String.format(Locale.ROOT, "%s %d of %d shards in %.1f s%s", verb, done, shards, seconds, rest));
        }
    }
}
