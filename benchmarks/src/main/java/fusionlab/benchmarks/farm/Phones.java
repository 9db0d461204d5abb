package fusionlab.benchmarks.farm;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.adbd.PhoneModel;
import fusionlab.adbd.SimulatedPhone;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;

/** Many simulated phones at one bridge: whether any starves while all work, and what the bridge costs while none does. */
public final class Phones implements AutoCloseable {

    private static final String BRIDGE = "phones-benchmark";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration WORK = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final double MOST_IDLE_CORES = 0.5;

    private final Requests requests;
    private final String apiToken;
    private final Path directory;
    private final int adbPort;
    private final Process bridge;
    private final List<SimulatedPhone> phones = new ArrayList<>();

    /** @param root of the project, everything built */
    public Phones(URI server, String apiToken, Path root) throws IOException, InterruptedException {
        this.requests = new Requests(server, Executors.newFixedThreadPool(4, work -> {
            Thread thread = new Thread(work, "phones");
            thread.setDaemon(true);
            return thread;
        }));
        this.apiToken = apiToken;
        this.directory = Files.createTempDirectory("phones");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.adbPort = socket.getLocalPort();
        }
        Path agent = Files.createDirectories(directory.resolve("agent"));
        PhoneAgentFiles.write(root.resolve("benchmarks/target"), agent);
        for (int attempt = 0; !requests.isHealthy(); attempt++) {
            if (attempt > 240) {
                throw new IllegalStateException("the server did not become healthy within two minutes");
            }
            Thread.sleep(500);
        }
        JsonObject token = new JsonObject();
        token.addProperty("name", BRIDGE);
        token.addProperty("role", "BRIDGE");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        root.resolve("adb-bridge/target/adb-bridge.jar").toString(),
                        "--server",
                        server.toString(),
                        "--adb-port",
                        Integer.toString(adbPort),
                        "--name",
                        BRIDGE,
                        "--agent",
                        agent.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("bridge.log").toFile());
        builder.environment()
                .put(
                        "FUSIONLAB_BRIDGE_TOKEN",
                        post("/api/v1/api-tokens", token).get("token").getAsString());
        this.bridge = builder.start();
    }

    /** Returns whether no phone starved and the bridge was cheap. */
    public boolean run(int count, PrintStream out) throws IOException, InterruptedException {
        awaitAdb();
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            SimulatedPhone phone = SimulatedPhone.start(
                    PhoneModel.ofThisHost("Bench " + i), Files.createDirectories(directory.resolve("phone-" + i)), 0);
            phones.add(phone);
            adb("host:connect:" + phone.serial());
        }
        await("all phones to be seen", () -> seen("online") == count);
        Map<Long, Long> campaigns = new LinkedHashMap<>();
        for (JsonElement item : phonesOfLab()) {
            long id = item.getAsJsonObject().get("id").getAsLong();
            campaigns.put(
                    post("/api/v1/phones/" + id + "/registration", new JsonObject())
                            .get("id")
                            .getAsLong(),
                    0L);
        }
        await("all agents to run", () -> agents("RUNNING") == count);
        out.printf(Locale.ROOT, "%d phones found, registered and running in %.0f s%n", count, seconds(began));
        double idle = cores(IDLE);
        for (Map.Entry<Long, Long> entry : campaigns.entrySet()) {
            entry.setValue(post("/api/v1/campaigns", Farm.campaign(entry.getKey()))
                    .get("id")
                    .getAsLong());
        }
        double busy = cores(WORK);
        List<Integer> rounds = new ArrayList<>();
        for (long campaign : campaigns.values()) {
            rounds.add(requests.get("/api/v1/campaigns/" + campaign, apiToken)
                    .get("roundsDone")
                    .getAsInt());
        }
        rounds.sort(null);
        long starved = rounds.stream().filter(it -> it == 0).count();
        out.printf(
                Locale.ROOT,
                "%d phones: %d starved, %d to %d rounds each in %d s (median %d); bridge %.2f cores idle, %.2f busy%n",
                count,
                starved,
                rounds.get(0),
                rounds.get(count - 1),
                WORK.toSeconds(),
                rounds.get(count / 2),
                idle,
                busy);
        return starved == 0 && agents("RUNNING") == count && idle < MOST_IDLE_CORES;
    }

    private double cores(Duration window) throws InterruptedException {
        Duration before = bridge.info().totalCpuDuration().orElse(Duration.ZERO);
        long began = System.nanoTime();
        Thread.sleep(window.toMillis());
        Duration used = bridge.info().totalCpuDuration().orElse(Duration.ZERO).minus(before);
        return used.toNanos() / (double) (System.nanoTime() - began);
    }

    private Iterable<JsonElement> phonesOfLab() throws IOException, InterruptedException {
        return requests.get("/api/v1/phones?limit=200", apiToken).getAsJsonArray("items");
    }

    private long seen(String state) throws IOException, InterruptedException {
        return count("state", state);
    }

    private long agents(String state) throws IOException, InterruptedException {
        return count("agent", state);
    }

    private long count(String field, String value) throws IOException, InterruptedException {
        long count = 0;
        for (JsonElement phone : phonesOfLab()) {
            if (phone.getAsJsonObject().get(field).getAsString().equals(value)) {
                count++;
            }
        }
        return count;
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline || !bridge.isAlive()) {
                throw new IllegalStateException(
                        "waited in vain for " + what + "; the bridge's log: " + directory.resolve("bridge.log"));
            }
            Thread.sleep(500);
        }
    }

    private JsonObject post(String path, JsonObject body) {
        String text = requests.post(path, apiToken, body)
                .thenApply(response -> {
                    if (response.statusCode() / 100 != 2) {
                        throw new IllegalStateException(
                                path + " answered " + response.statusCode() + ": " + response.body());
                    }
                    return response.body();
                })
                .join();
        return JsonParser.parseString(text).getAsJsonObject();
    }

    private void awaitAdb() throws IOException, InterruptedException {
        await("the adb server", () -> {
            try {
                return adb("host:version").startsWith("OKAY");
            } catch (IOException e) {
                return false;
            }
        });
    }

    private String adb(String request) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), adbPort)) {
            String text = String.format(Locale.ROOT, "%04x%s", request.length(), request);
            server.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    @Override
    public void close() throws IOException {
        bridge.destroy();
        for (SimulatedPhone phone : phones) {
            phone.close();
        }
        adb("host:kill");
    }
}
