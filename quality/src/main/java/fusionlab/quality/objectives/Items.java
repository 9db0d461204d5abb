package fusionlab.quality.objectives;

import fusionlab.quality.tensors.Floats;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * One thread's latents and contexts of a step, one after another and row-major.
 *
 * @param unconditional the empty caption's context
 * @param latentShape channels, height and width of one item
 * @param contextShape tokens and width of one item
 * @param spread where the time steps of these items lie among those of the whole batch
 */
@SuppressWarnings("ArrayRecordComponent") // drawn for one step, and not changed
public record Items(
        float[] latents,
        float[] contexts,
        float[] unconditional,
        List<Integer> latentShape,
        List<Integer> contextShape,
        Spread spread) {

    /** Numbers of one item's latents. */
    int each() {
        return product(latentShape);
    }

    /** Number of items. */
    public int size() {
        return latents.length / each();
    }

    /** @param all of as many items, as {@link #latents} */
    Tensor latents(float[] all, int from, int to) {
        return rows(all, latentShape, from, to);
    }

    Tensor contexts(int from, int to) {
        return rows(contexts, contextShape, from, to);
    }

    /** The empty caption's context, once for each item. */
    Tensor unconditional(int count) {
        return Floats.tensor(unconditional, shape(1, contextShape)).expand(shape(count, contextShape));
    }

    private static Tensor rows(float[] all, List<Integer> shape, int from, int to) {
        int each = product(shape);
        return Floats.tensor(Arrays.copyOfRange(all, from * each, to * each), shape(to - from, shape));
    }

    private static int product(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    private static long[] shape(int count, List<Integer> each) {
        return LongStream.concat(LongStream.of(count), each.stream().mapToLong(Integer::longValue))
                .toArray();
    }

    /**
     * Time steps are spread evenly over the whole batch of a step, each random within its share.
     *
     * @param first the first item's number in the batch
     * @param distance from one item's number to the next one's
     * @param batch items of all threads
     */
    public record Spread(int first, int distance, int batch) {

        /** From 0 (included) to 1 (excluded). */
        double share(int item, RandomGenerator random) {
            return (item * distance + first + random.nextDouble()) / batch;
        }
    }
}
