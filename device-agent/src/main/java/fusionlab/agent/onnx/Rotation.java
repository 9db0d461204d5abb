package fusionlab.agent.onnx;

import fusionlab.protocol.Job;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The order of a round. Every block finds the caches as another block left them, as it does in the network; measuring a block
 * again and again ("hot") is up to 90 % low.
 */
final class Rotation {

    /** From here on the other blocks keep each other cold. */
    static final int FULL_ROUND = 8;

    private Rotation() {}

    /** Keys in the order in which they run; the sentinel once, or before each other with fewer than {@link #FULL_ROUND} others. */
    static List<String> order(Job job, int round) {
        List<String> others = new ArrayList<>(job.configurations());
        others.removeIf(job.sentinelKey()::equals);
        Random random = new Random(job.seed() * 1_000_003 + round);
        Collections.shuffle(others, random);
        List<String> order = new ArrayList<>();
        job.networks().forEach(network -> order.add(network.key()));
        if (others.isEmpty()) {
            order.add(job.sentinelKey());
        } else if (others.size() < FULL_ROUND) {
            for (String other : others) {
                order.add(job.sentinelKey());
                order.add(other);
            }
        } else {
            others.add(random.nextInt(others.size() + 1), job.sentinelKey());
            order.addAll(others);
        }
        return order;
    }

    /** How many sessions a job takes. */
    static int distinct(Job job) {
        Set<String> keys = new HashSet<>(job.configurations());
        keys.add(job.sentinelKey());
        return keys.size() + job.networks().size();
    }
}
