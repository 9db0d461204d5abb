package fusionlab.quality.worker;

import fusionlab.quality.data.CachedLatents;
import fusionlab.quality.data.DataException;
import fusionlab.quality.data.LatentCache;
import fusionlab.quality.data.PictureFolder;
import fusionlab.quality.diffusers.CheckpointException;
import fusionlab.quality.diffusers.TrainableCheckpoint;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.ranks.RankPlace;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.training.LatentSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The pictures that a worker tunes on, encoded. A worker runs for weeks: what is deleted from the cache meanwhile is encoded again before the
 * next tuning. Thread-safe.
 */
final class TuningPictures implements Supplier<LatentSource> {

    private final Path checkpoint;
    private final Path data;
    private final Path cache;
    private final int threads;
    private final Consumer<String> lines;
    private CachedLatents latents;

    /**
     * Encodes what is missing.
     *
     * @param lines progress, for people
     */
    TuningPictures(Path checkpoint, Path data, Path cache, int threads, Consumer<String> lines) {
        this.checkpoint = checkpoint;
        this.data = data;
        this.cache = cache;
        this.threads = threads;
        this.lines = lines;
        this.latents = encoded();
    }

    /** Of everything that decides the latents. */
    synchronized String hash() {
        return latents.hash();
    }

    /** @throws EvaluationException if they would have to be encoded again, and are others now or cannot be used */
    @Override
    public synchronized LatentSource get() {
        if (!latents.areThere()) {
            lines.accept("the cache of encoded pictures in " + cache + " is incomplete");
            latents = again();
        }
        return latents;
    }

    private CachedLatents again() {
        CachedLatents again;
        try {
            again = encoded();
        } catch (DataException | CheckpointException unusable) {
            throw new EvaluationException(String.valueOf(unusable.getMessage()), unusable);
        }
        if (!again.hash().equals(latents.hash())) {
            throw new EvaluationException("the pictures in " + data
                    + ", or what encodes them, have changed since this worker started; start it again");
        }
        return again;
    }

    private CachedLatents encoded() {
        TorchThreads.single();
        try {
            return new LatentCache(cache, TrainableCheckpoint.in(checkpoint), RankPlace.ALONE.join(), threads, lines)
                    .of(new PictureFolder(data).pictures());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "Cannot read " + data + " or write to " + cache + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
