package fusionlab.search;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The order of slots with equal values: execution order for seed 0, a shuffle of it for any other seed. */
public record TieBreak(List<Integer> ranks) {

    public static TieBreak of(Space space) {
        int size = space.places().size();
        long seed = space.parameters().seed();
        return new TieBreak(seed == 0 ? IntStream.range(0, size).boxed().toList() : shuffled(size, new Random(seed)));
    }

    /** Fisher and Yates, written out so that a seed means the same on every Java version. */
    static List<Integer> shuffled(int size, Random random) {
        int[] order = IntStream.range(0, size).toArray();
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return IntStream.of(order).boxed().toList();
    }

    public int rank(Place place) {
        return ranks.get(place.position());
    }
}
