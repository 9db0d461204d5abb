package fusionlab.benchmarks.farm;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.lab.LabClient;
import fusionlab.lab.LabRest;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Registers many simulated agents, gives each a campaign, and lets them work for a while. */
public final class Farm {

    private static final String TOPOLOGY = """
            {"_class_name": "UNet2DConditionModel", "sample_size": 16, "in_channels": 4, "out_channels": 4,
             "block_out_channels": [32, 64], "layers_per_block": 1, "cross_attention_dim": 32, "attention_head_dim": 4,
             "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
             "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"]}
            """;
    private static final int SET_UP_AT_ONCE = 16;
    private static final long STACK_BYTES = 256 << 10;

    private final LabRest lab;
    private final List<SimulatedAgent> agents = new ArrayList<>();
    private final Totals totals = new Totals();

    /** The kind of the agents' jobs. */
    public enum Load {
        /** Runs that pretend to take so long that the lab plans one round per job: the load is leases and reports. */
        SMALL_JOBS(4_000_000_000L),
        /** Runs so short that one job holds a thousand rounds: the load is samples. */
        LARGE_REPORTS(50_000L);

        private final long runNanos;

        Load(long runNanos) {
            this.runNanos = runNanos;
        }
    }

    public Farm(URI server, String apiToken, int count, Load load) {
        System.setProperty(
                "http.maxConnections",
                Integer.toString(count)); // each agent keeps its own connection, as in its own process
        this.lab = new LabRest(server, "fusionlab-farm", apiToken);
        LabClient client = new LabClient(server, "fusionlab-farm");
        for (int i = 0; i < count; i++) {
            agents.add(new SimulatedAgent(client, totals, i, load.runNanos, Duration.ZERO));
        }
    }

    /**
     * @param warmUp work before that, of which only errors count: a server's first minute is spent on compilation
     * @return whether there were no errors and no agent without work
     */
    public boolean run(Duration warmUp, Duration duration, PrintStream out) throws InterruptedException {
        awaitHealth(lab);
        long began = System.nanoTime();
        setUp();
        out.printf("%d devices registered, a campaign each, in %.1f s%n", agents.size(), secondsSince(began));
        List<Thread> working = agents.stream()
                .map(agent -> new Thread(null, agent::work, "farm", STACK_BYTES))
                .toList();
        working.forEach(Thread::start);
        Thread.sleep(warmUp.toMillis());
        totals.begin();
        long start = System.nanoTime();
        Thread.sleep(duration.toMillis());
        double seconds = secondsSince(start);
        totals.end();
        print(out, seconds);
        for (Thread agent : working) {
            agent.join();
        }
        return totals.errors() == 0 && starved() == 0;
    }

    static void awaitHealth(LabRest lab) throws InterruptedException {
        for (int attempt = 0; !lab.isHealthy(); attempt++) {
            if (attempt > 240) {
                throw new IllegalStateException("the server did not become healthy within two minutes");
            }
            Thread.sleep(500);
        }
    }

    private void setUp() {
        ExecutorService few = Executors.newFixedThreadPool(SET_UP_AT_ONCE);
        try {
            CompletableFuture.allOf(agents.stream()
                            .map(agent -> CompletableFuture.runAsync(() -> setUp(agent), few))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } finally {
            few.shutdown();
        }
    }

    private void setUp(SimulatedAgent agent) {
        JsonObject created =
                lab.post("/api/v1/devices", Map.of("name", "farm-" + agents.indexOf(agent), "kind", "host"));
        agent.register(created.get("registrationToken").getAsString());
        lab.post("/api/v1/campaigns", campaign(created.get("id").getAsLong()));
    }

    static Map<String, Object> campaign(long device) {
        return Map.of(
                "deviceId",
                device,
                "topology",
                "farm",
                "topologyConfig",
                JsonParser.parseString(TOPOLOGY),
                "latentSize",
                16,
                "profile",
                Map.of("threads", 1),
                "minimumRounds",
                1000,
                "budgetSeconds",
                86_400);
    }

    private long starved() {
        return agents.stream().filter(agent -> agent.reported() == 0).count();
    }

    private void print(PrintStream out, double seconds) {
        out.printf("%-8s  %8s  %8s  %8s  %8s  %8s%n", "", "count", "a second", "p50 ms", "p99 ms", "most ms");
        out.println(totals.leases().row("leases", seconds));
        out.println(totals.reports().row("reports", seconds));
        out.printf(
                "%d agents in %.0f s: %d errors, %d starved, %d to %d jobs each, %d requests without work, %d sent again on a new connection, %.0f samples/s%n",
                agents.size(),
                seconds,
                totals.errors(),
                starved(),
                agents.stream().mapToInt(SimulatedAgent::reported).min().orElse(0),
                agents.stream().mapToInt(SimulatedAgent::reported).max().orElse(0),
                totals.emptyAnswers(),
                totals.repeated(),
                totals.samples() / seconds);
        Throwable first = totals.firstError();
        if (first != null) {
            out.println("first error: " + first);
        }
        Throwable broken = totals.firstBroken();
        if (broken != null) {
            out.println("first broken connection: " + broken);
        }
    }

    private static double secondsSince(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
