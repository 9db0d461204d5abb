package fusionlab.benchmarks.farm;

import com.google.gson.JsonObject;
import fusionlab.adbd.PhoneModel;
import fusionlab.adbd.SimulatedPhone;
import fusionlab.lab.LabRest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Simulated phones at a bridge and an adb server of their own. */
final class PhoneRack implements AutoCloseable {

    private static final String BRIDGE = "phones-benchmark";
    private static final String PHONES = "/api/v1/phones?limit=200";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final LabRest lab;
    private final Path directory;
    private final int adbPort;
    private final Process bridge;
    private final List<SimulatedPhone> phones = new ArrayList<>();

    /**
     * @param root of the project, everything built
     * @param program the agent that the phones get
     */
    PhoneRack(URI server, String apiToken, Path root, Class<?> program) throws IOException, InterruptedException {
        this.lab = new LabRest(server, "fusionlab-phones", apiToken);
        this.directory = Files.createTempDirectory("phones");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.adbPort = socket.getLocalPort();
        }
        Path agent = Files.createDirectories(directory.resolve("agent"));
        PhoneAgentFiles.write(root.resolve("benchmarks/target"), agent, program);
        Farm.awaitHealth(lab);
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
                        lab.post("/api/v1/api-tokens", Map.of("name", BRIDGE, "role", "BRIDGE"))
                                .get("token")
                                .getAsString());
        this.bridge = builder.start();
    }

    /** Plugs in so many phones, registers them all and waits for their agents. Returns the devices' ids in the phones' order. */
    List<Long> plugIn(int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            SimulatedPhone phone =
                    SimulatedPhone.start(PhoneModel.ofThisHost("Bench " + i), Files.createDirectories(folder(i)), 0);
            phones.add(phone);
            connect(phone);
        }
        await("all phones to be seen", () -> count("state", "online") == count);
        Map<String, Long> devices = new HashMap<>();
        lab.items(PHONES)
                .forEach(phone -> devices.put(
                        phone.get("serial").getAsString(),
                        lab.post("/api/v1/phones/" + phone.get("id").getAsLong() + "/registration", new JsonObject())
                                .get("id")
                                .getAsLong()));
        await("all agents to run", () -> count("agent", "RUNNING") == count);
        return phones.stream()
                .map(phone -> Objects.requireNonNull(devices.get(phone.serial())))
                .toList();
    }

    private Path folder(int number) {
        return directory.resolve("phone-" + number);
    }

    /** The work done so far by a phone's agent, up to its last heartbeat. */
    Work work(int number) throws IOException {
        return Work.read(folder(number));
    }

    SimulatedPhone phone(int number) {
        return phones.get(number);
    }

    /** {@code adb connect}. */
    void connect(SimulatedPhone phone) throws IOException, InterruptedException {
        phone.connectTo(adbPort);
    }

    /** Makes the device measure until the campaign is cancelled. */
    void startCampaign(long device) {
        lab.post("/api/v1/campaigns", Farm.campaign(device));
    }

    /** Rounds that each device has measured since it was registered. */
    Map<Long, Integer> rounds() {
        return lab.items("/api/v1/campaigns?limit=200")
                .collect(Collectors.toMap(
                        campaign -> campaign.get("deviceId").getAsLong(),
                        campaign -> campaign.get("roundsDone").getAsInt(),
                        Integer::sum));
    }

    /** The bridge's processor time over the given time, as a share of one core. */
    double cores(Duration window) throws InterruptedException {
        Duration before = bridge.info().totalCpuDuration().orElse(Duration.ZERO);
        long began = System.nanoTime();
        Thread.sleep(window.toMillis());
        Duration used = bridge.info().totalCpuDuration().orElse(Duration.ZERO).minus(before);
        return used.toNanos() / (double) (System.nanoTime() - began);
    }

    /** Number of phones whose field has the value in the lab. */
    long count(String field, String value) {
        return lab.items(PHONES)
                .filter(phone -> phone.get(field).getAsString().equals(value))
                .count();
    }

    void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline || !bridge.isAlive()) {
                throw new IllegalStateException(
                        "timed out waiting for " + what + "; the bridge's log: " + directory.resolve("bridge.log"));
            }
            Thread.sleep(500);
        }
    }

    @Override
    public void close() throws IOException {
        bridge.destroy();
        for (SimulatedPhone phone : phones) {
            phone.close();
        }
        try (Socket adb = new Socket(InetAddress.getLoopbackAddress(), adbPort)) {
            adb.getOutputStream().write("0009host:kill".getBytes(StandardCharsets.US_ASCII));
            adb.getInputStream().readAllBytes();
        }
    }
}
