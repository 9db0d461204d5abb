package fusionlab.launcher.lab;

import com.google.gson.JsonObject;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import fusionlab.launcher.Machine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A phone on an adb server, and the bridge between that and the lab; the phone is registered and deregistered over REST, as a person would do.
 * A simulated phone has its own adb server. Closing it stops what it started.
 */
final class PhoneOverAdb implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final String AGENT_FOLDER = "/data/local/tmp/fusionlab";

    private final LabRest client;
    private final String name;
    private final AdbServer adb;
    private final ApiToken token;
    private final ChildProcess bridge;
    private final @Nullable ChildProcess simulated;
    private @Nullable String serial;
    private long id;

    /** A phone that is plugged into this host. */
    record Plugged(String serial, int adbPort) {}

    /**
     * @param plugged null for a simulated one
     * @throws Failure if it is simulated, and this host has no adb
     */
    PhoneOverAdb(Path root, Path data, LabRest client, String name, @Nullable Plugged plugged) {
        this.client = client;
        this.name = name;
        this.serial = plugged == null ? null : plugged.serial();
        this.adb = new AdbServer(plugged == null ? Lab.freePort() : plugged.adbPort());
        if (plugged == null) {
            requireAdb();
        }
        this.token = ApiToken.create(client, name, "BRIDGE");
        this.bridge = ChildProcess.startJar(
                "bridge",
                root.resolve("adb-bridge/target/adb-bridge.jar"),
                List.of(
                        "--server",
                        client.server().toString(),
                        "--adb-port",
                        Integer.toString(adb.port()),
                        "--name",
                        name,
                        "--agent",
                        root.resolve("device-agent/target/phone").toString()),
                Map.of("FUSIONLAB_BRIDGE_TOKEN", token.secret()),
                data.resolve("bridge.log"));
        this.simulated = plugged == null ? simulate(root, data) : null;
    }

    private ChildProcess simulate(Path root, Path data) {
        String storage = data.resolve("phones").resolve(name).toString();
        return ChildProcess.startJar(
                "simulated phone",
                root.resolve("simulated-phone/target/simulated-phone.jar"),
                List.of("--directory", storage, "--adb-port", Integer.toString(adb.port())),
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
        if (simulated != null) {
            simulated.requireAlive();
        }
        Optional<JsonObject> seen = find();
        seen.ifPresent(it -> {
            id = it.get("id").getAsLong();
            serial = it.get("serial").getAsString();
        });
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
        return serial == null || !adb.has(serial, AGENT_FOLDER);
    }

    private Optional<JsonObject> find() {
        return client.items("/api/v1/phones")
                .filter(phone -> phone.get("bridge").getAsString().equals(name))
                .filter(phone ->
                        serial == null || phone.get("serial").getAsString().equals(serial))
                .findFirst();
    }

    @Override
    public void close() {
        bridge.stop(PATIENCE);
        if (simulated != null) {
            simulated.stop(PATIENCE);
            adb.kill();
        }
        token.revoke();
    }
}
