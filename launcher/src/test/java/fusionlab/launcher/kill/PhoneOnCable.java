package fusionlab.launcher.kill;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fusionlab.adbd.PhoneModel;
import fusionlab.adbd.SimulatedPhone;
import fusionlab.launcher.lab.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A simulated phone in the hands of the test, behind a real adb server and the packaged bridge; its agent is the real one. */
final class PhoneOnCable implements AutoCloseable {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String BRIDGE = "cable";

    private final RunningLab lab;
    private final int adbPort;
    private final ChildProcess bridge;
    private final SimulatedPhone phone;

    private PhoneOnCable(RunningLab lab, int adbPort, ChildProcess bridge, SimulatedPhone phone) {
        this.lab = lab;
        this.adbPort = adbPort;
        this.bridge = bridge;
        this.phone = phone;
    }

    /** Skips the test, and says so loudly, on a host without adb. */
    static void assumeAdb() {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "adb")));
        if (!there) {
            System.err.println(
                    "SKIPPED: adb is not installed, so no phone can be simulated. Install it: apt-get install adb");
        }
        assumeTrue(there, "adb is not installed");
    }

    static PhoneOnCable plugIn(RunningLab lab, Path directory) throws IOException, InterruptedException {
        int adbPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            adbPort = socket.getLocalPort();
        }
        JsonObject token = new JsonObject();
        token.addProperty("name", BRIDGE);
        token.addProperty("role", "BRIDGE");
        ChildProcess bridge = ChildProcess.startJar(
                "bridge",
                ROOT.resolve("adb-bridge/target/adb-bridge.jar"),
                List.of(
                        "--server",
                        lab.client().server().toString(),
                        "--adb-port",
                        Integer.toString(adbPort),
                        "--name",
                        BRIDGE,
                        "--agent",
                        ROOT.resolve("device-agent/target/phone").toString()),
                Map.of(
                        "FUSIONLAB_BRIDGE_TOKEN",
                        lab.client()
                                .post("/api/v1/api-tokens", token)
                                .get("token")
                                .getAsString()),
                directory.resolve("bridge.log"));
        SimulatedPhone phone = SimulatedPhone.start(PhoneModel.ofThisHost("Phone"), directory.resolve("phone"), 0);
        phone.connectTo(adbPort);
        return new PhoneOnCable(lab, adbPort, bridge, phone);
    }

    /** Presses "Register" and waits for its agent. Returns the device's id. */
    long register() throws Exception {
        awaitState("online");
        long device = lab.client()
                .post("/api/v1/phones/" + row().get("id").getAsLong() + "/registration", new JsonObject())
                .get("id")
                .getAsLong();
        awaitAgent();
        return device;
    }

    /** Power off whatever it is doing, and on again. */
    void restart() throws Exception {
        phone.goDown();
        RunningLab.await(
                "the phone to be away", () -> !row().get("state").getAsString().equals("online"));
        phone.comeUp();
        phone.connectTo(adbPort);
        awaitState("booting");
        phone.booted();
        awaitAgent();
    }

    private void awaitAgent() throws Exception {
        RunningLab.await(
                "the phone's agent", () -> row().get("agent").getAsString().equals("RUNNING"));
    }

    private void awaitState(String state) throws Exception {
        RunningLab.await("the phone to be " + state, () -> {
            bridge.requireAlive();
            return row().get("state").getAsString().equals(state);
        });
    }

    private JsonObject row() {
        for (JsonElement item : lab.client().get("/api/v1/phones").getAsJsonArray("items")) {
            if (item.getAsJsonObject().get("serial").getAsString().equals(phone.serial())) {
                return item.getAsJsonObject();
            }
        }
        JsonObject unseen = new JsonObject();
        unseen.addProperty("state", "unseen");
        unseen.addProperty("agent", "unseen");
        return unseen;
    }

    @Override
    public void close() throws IOException {
        bridge.stop(Duration.ofSeconds(30));
        phone.close();
        try (Socket adb = new Socket(InetAddress.getLoopbackAddress(), adbPort)) {
            adb.getOutputStream().write("0009host:kill".getBytes(StandardCharsets.US_ASCII));
            adb.getInputStream().readAllBytes();
        }
    }
}
