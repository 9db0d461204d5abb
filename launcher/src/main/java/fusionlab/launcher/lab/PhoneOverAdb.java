package fusionlab.launcher.lab;

import com.google.gson.JsonObject;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import fusionlab.launcher.Machine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A simulated phone, its own adb server, and the bridge between that and the lab; the phone is registered and deregistered over REST, as a
 * person would do. Closing it stops all three.
 */
final class PhoneOverAdb implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final LabRest client;
    private final String name;
    private final int adbPort;
    private final Path storage;
    private final ApiToken token;
    private final ChildProcess bridge;
    private final ChildProcess phone;
    private long id;

    /** @throws Failure if this host has no adb */
    PhoneOverAdb(Path root, Path data, LabRest client, String name) {
        requireAdb();
        this.client = client;
        this.name = name;
        this.adbPort = Lab.freePort();
        this.storage = data.resolve("phones").resolve(name);
        this.token = ApiToken.create(client, name, "BRIDGE");
        this.bridge = ChildProcess.startJar(
                "bridge",
                root.resolve("adb-bridge/target/adb-bridge.jar"),
                List.of(
                        "--server",
                        client.server().toString(),
                        "--adb-port",
                        Integer.toString(adbPort),
                        "--name",
                        name,
                        "--agent",
                        root.resolve("device-agent/target/phone").toString()),
                Map.of("FUSIONLAB_BRIDGE_TOKEN", token.secret()),
                data.resolve("bridge.log"));
        this.phone = ChildProcess.startJar(
                "simulated phone",
                root.resolve("simulated-phone/target/simulated-phone.jar"),
                List.of("--directory", storage.toString(), "--adb-port", Integer.toString(adbPort)),
                Map.of(),
                data.resolve("phone.log"));
    }

    private static void requireAdb() {
        if (Machine.onPath("adb").isEmpty() && System.getenv("ANDROID_HOME") == null) {
            throw new Failure("--adb-simulated needs adb: install it (Debian, Ubuntu: apt-get install adb)");
        }
    }

    ChildProcess bridge() {
        return bridge;
    }

    /** Whether the lab can register it. */
    boolean isSeen() {
        phone.requireAlive();
        Optional<JsonObject> seen = find();
        seen.ifPresent(it -> id = it.get("id").getAsLong());
        return seen.filter(it -> it.get("state").getAsString().equals("online")).isPresent();
    }

    /** Returns the device's id. */
    long register() {
        return client.post("/api/v1/phones/" + id + "/registration", Map.of("name", name))
                .get("id")
                .getAsLong();
    }

    void stopAgent() {
        client.post("/api/v1/phones/" + id + "/stop", Map.of());
    }

    boolean isAtRest() {
        return find().filter(it -> it.get("agent").getAsString().equals("NONE")).isPresent();
    }

    void unregister() {
        client.delete("/api/v1/phones/" + id + "/registration");
    }

    boolean isClean() {
        return !Files.exists(storage.resolve("data/local/tmp/fusionlab"));
    }

    private Optional<JsonObject> find() {
        return client.items("/api/v1/phones")
                .filter(phone -> phone.get("bridge").getAsString().equals(name))
                .findFirst();
    }

    @Override
    public void close() {
        bridge.stop(PATIENCE);
        phone.stop(PATIENCE);
        try (Socket adb = new Socket(InetAddress.getLoopbackAddress(), adbPort)) {
            adb.getOutputStream().write("0009host:kill".getBytes(StandardCharsets.US_ASCII));
            adb.getInputStream().readAllBytes();
        } catch (IOException e) {
            return; // it never came up
        } finally {
            token.revoke();
        }
    }
}
