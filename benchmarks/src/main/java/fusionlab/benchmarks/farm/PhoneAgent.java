package fusionlab.benchmarks.farm;

import fusionlab.lab.LabClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A simulated agent as the program that the bridge starts on a phone: registers once, then leases and reports until it is stopped. */
public final class PhoneAgent {

    private static final long RUN_NANOS = 4_000_000_000L;
    private static final long LOOK_NANOS = 1_000_000_000L;

    private PhoneAgent() {}

    /** @param words {@code --server URL --state DIR --token-file FILE}, in any order */
    public static void main(String[] words) throws IOException {
        run(words, Duration.ZERO);
    }

    /** @param measuring duration of each job */
    static void run(String[] words, Duration measuring) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < words.length; i += 2) {
            options.put(words[i], words[i + 1]);
        }
        Totals totals = new Totals();
        Path state = Path.of(option(options, "--state"));
        Path token = Path.of(option(options, "--token-file"));
        SimulatedAgent agent = new SimulatedAgent(
                new LabClient(URI.create(option(options, "--server")), "fusionlab-farm"),
                totals,
                1,
                RUN_NANOS,
                measuring);
        agent.register(Files.readString(token).strip());
        Files.writeString(state.resolve("device.json"), "{\"deviceId\":" + agent.deviceId() + "}");
        Thread work = new Thread(agent::work, "agent");
        work.start();
        Path stop = Path.of(option(options, "--stop-file"));
        while (!Files.exists(stop) && work.isAlive()) {
            Work.write(state, agent); // the bridge treats an agent without a sign of life as hung
            LockSupport.parkNanos(LOOK_NANOS);
        }
        System.exit(0);
    }

    private static String option(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
