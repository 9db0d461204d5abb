package fusionlab.benchmarks.farm;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Many simulated phones at one bridge: whether any starves under load, and what the bridge costs when idle. */
public final class Phones {

    private static final double MOST_IDLE_CORES = 0.5;

    private Phones() {}

    /**
     * @param root of the project, everything built
     * @param window duration of the idle phase and of the working phase
     * @return whether no phone starved and the bridge was cheap
     */
    public static boolean run(URI server, String apiToken, Path root, int count, Duration window, PrintStream out)
            throws IOException, InterruptedException {
        try (PhoneRack rack = new PhoneRack(server, apiToken, root, PhoneAgent.class)) {
            long began = System.nanoTime();
            List<Long> devices = rack.plugIn(count);
            out.printf("%d phones found, registered and running in %.0f s%n", count, (System.nanoTime() - began) / 1e9);
            double idle = rack.cores(window);
            devices.forEach(rack::startCampaign);
            double busy = rack.cores(window);
            Map<Long, Integer> measured = rack.rounds();
            List<Integer> rounds = devices.stream()
                    .map(device -> measured.getOrDefault(device, 0))
                    .sorted()
                    .toList();
            long starved = rounds.stream().filter(it -> it == 0).count();
            out.printf(
                    "%d phones: %d starved, %d to %d rounds each in %d s (median %d); bridge %.2f cores idle, %.2f busy%n",
                    count,
                    starved,
                    rounds.get(0),
                    rounds.get(count - 1),
                    window.toSeconds(),
                    rounds.get(count / 2),
                    idle,
                    busy);
            return starved == 0 && rack.count("agent", "RUNNING") == count && idle < MOST_IDLE_CORES;
        }
    }
}
