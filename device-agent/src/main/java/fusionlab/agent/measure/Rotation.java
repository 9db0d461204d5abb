package fusionlab.agent.measure;

import fusionlab.protocol.Job;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The order of a round. Every block finds the caches as another block left them, as in the network; measuring a block in a row ("hot")
 * gives times up to 90 % too low.
 */
final class Rotation {

    private Rotation() {}

    /**
     * Keys in the order in which they run: networks and pictures, then the other configurations and components in an order shuffled by seed and round, with the
     * sentinel {@link Job#SENTINEL_RUNS} times between them at even distances, or before each of them if they are fewer: a single run of
     * the sentinel would add its noise to every cell of the round, the median of eight hardly does. What the job repeats is there twice in a row.
     */
    static List<String> order(Job job, int round) {
        List<String> others = new ArrayList<>(job.rotated());
        others.removeIf(job.sentinelKey()::equals);
        Collections.shuffle(others, new Random(job.seed() * 1_000_003 + round));
        List<String> order = new ArrayList<>();
        job.networks().forEach(network -> add(network.key(), job, order));
        job.pictures().forEach(picture -> order.add(picture.key()));
        int stretches = Math.max(1, Math.min(Job.SENTINEL_RUNS, others.size()));
        for (int stretch = 0; stretch < stretches; stretch++) {
            order.add(job.sentinelKey());
            others.subList(stretch * others.size() / stretches, (stretch + 1) * others.size() / stretches)
                    .forEach(key -> add(key, job, order));
        }
        return order;
    }

    private static void add(String key, Job job, List<String> order) {
        order.add(key);
        if (job.twice().contains(key)) {
            order.add(key + Job.AGAIN);
        }
    }

    /** The key of the model of an entry. */
    static String model(String key) {
        return key.endsWith(Job.AGAIN) ? key.substring(0, key.length() - Job.AGAIN.length()) : key;
    }

    /** Number of sessions that a job needs. */
    static int distinct(Job job) {
        Set<String> keys = new HashSet<>(job.rotated());
        keys.add(job.sentinelKey());
        return keys.size() + job.networks().size() + job.pictures().size();
    }
}
