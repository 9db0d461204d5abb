package fusionlab.quality.efficientdecoder;

import fusionlab.quality.data.CacheFile;
import fusionlab.quality.tensors.Floats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Latents that a UNet made, in the files of a cache: only what is asked for is read. Thread-safe.
 *
 * @param shards with {@link LatentMaker#SHARD} latents each, the last with the rest
 * @param count in all
 * @param hash SHA-256 (hex) of everything that decides the numbers
 */
record SyntheticLatents(List<CacheFile> shards, int count, List<Integer> shape, String hash) {

    /** [n,C,H,W], in the caller's PointerScope. */
    Tensor of(int... numbers) {
        int each = shape.stream().reduce(1, Math::multiplyExact);
        float[] all = new float[numbers.length * each];
        try {
            for (int i = 0; i < numbers.length; i++) {
                CacheFile shard = shards.get(numbers[i] / LatentMaker.SHARD);
                float[] row = shard.row(CacheFile.LATENTS, numbers[i] % LatentMaker.SHARD);
                System.arraycopy(row, 0, all, i * each, each);
            }
        } catch (IOException lost) {
            throw new UncheckedIOException("the cache of latents cannot be read: " + lost.getMessage(), lost);
        }
        long[] sizes = LongStream.concat(
                        LongStream.of(numbers.length), shape.stream().mapToLong(Integer::longValue))
                .toArray();
        return Floats.tensor(all, sizes);
    }

    /** [to - from,C,H,W], in the caller's PointerScope. */
    Tensor range(int from, int to) {
        return of(IntStream.range(from, to).toArray());
    }
}
