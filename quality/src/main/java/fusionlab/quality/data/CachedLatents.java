package fusionlab.quality.data;

import fusionlab.quality.training.LatentSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Latents and contexts in the files of a cache: only what a batch needs is read. Pictures are drawn at random with replacement; one in ten
 * gets the empty caption, for guidance.
 *
 * @param shards with {@link LatentCache#SHARD} pictures each, the last with the rest
 * @param pictures in all
 * @param empty the empty caption's context
 * @param hash of everything that decides the numbers
 */
@SuppressWarnings("ArrayRecordComponent") // of this package only, and not changed
public record CachedLatents(
        List<CacheFile> shards,
        int pictures,
        float[] empty,
        List<Integer> latentShape,
        List<Integer> contextShape,
        String hash)
        implements LatentSource {

    private static final double WITHOUT_CAPTION = .1;

    /** Whether nobody has deleted a file. */
    public boolean areThere() {
        return shards.stream().allMatch(shard -> Files.exists(shard.file()));
    }

    @Override
    public float[] unconditional() {
        return empty;
    }

    @Override
    public Batch next(int size, RandomGenerator random) {
        int item = product(latentShape);
        float[] latents = new float[size * item];
        float[] contexts = new float[size * empty.length];
        try {
            for (int i = 0; i < size; i++) {
                int picture = random.nextInt(pictures);
                CacheFile shard = shards.get(picture / LatentCache.SHARD);
                int row = picture % LatentCache.SHARD;
                float[] context = random.nextDouble() < WITHOUT_CAPTION ? empty : shard.row(CacheFile.CONTEXTS, row);
                System.arraycopy(shard.row(CacheFile.LATENTS, row), 0, latents, i * item, item);
                System.arraycopy(context, 0, contexts, i * empty.length, empty.length);
            }
        } catch (IOException lost) {
            throw new UncheckedIOException("The cache of latents cannot be read: " + lost.getMessage(), lost);
        }
        return new Batch(latents, contexts);
    }

    private static int product(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
