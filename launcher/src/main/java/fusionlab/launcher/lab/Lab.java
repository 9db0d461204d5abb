package fusionlab.launcher.lab;

import com.google.gson.JsonObject;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Server, agent and quality workers in separate processes. Closing it stops them all. */
public final class Lab implements AutoCloseable {

    private static final Duration SERVER_START = Duration.ofSeconds(300);
    private static final Duration AGENT_START = Duration.ofSeconds(120);
    private static final Duration PHONE_START = Duration.ofSeconds(180);
    private static final Duration WORKERS_START = Duration.ofSeconds(180);
    private static final Duration COMMAND_END = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Path root;
    private final Path data;
    private final Credentials credentials;
    private @Nullable ChildProcess server;
    private @Nullable ChildProcess agent;
    private @Nullable PhoneOverAdb phone;
    private @Nullable QualityWorkers workers;
    private @Nullable ChildProcess command;
    private boolean closed;

    public Lab(Path root, Path data, Credentials credentials) {
        this.root = root;
        this.data = data;
        this.credentials = credentials;
    }

    /** Its directory: the server's data in {@code lab}, the password of admin in {@code credentials}, logs. */
    public Path data() {
        return data;
    }

    /** @param tick called while it waits */
    public LabRest startServer(int wantedPort, Runnable tick) throws InterruptedException {
        int port = wantedPort == 0 ? freePort() : wantedPort;
        ChildProcess started = ChildProcess.startJar(
                "server",
                Installation.serverOptions(),
                Installation.serverJar(root),
                List.of(
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        "--fusionlab.adb.enabled=false", // the demo must not touch this host's phones
                        "--fusionlab.data-directory=" + data.resolve("lab")),
                Map.of(
                        "FUSIONLAB_ADMIN_PASSWORD",
                        credentials.adminPassword(),
                        "FUSIONLAB_API_TOKEN",
                        credentials.apiToken()),
                data.resolve("server.log"));
        server = started;
        LabRest client = new LabRest(URI.create("http://127.0.0.1:" + port), "fusionlab-demo", credentials.apiToken());
        await("the server's health", SERVER_START, started, tick, client::isHealthy);
        return client;
    }

    /** Registers this host under {@code name} and starts the agent. Returns the device's id. */
    public long startAgent(LabRest client, String name, Runnable tick) throws InterruptedException {
        JsonObject device = client.post("/api/v1/devices", Map.of("name", name, "kind", "host"));
        long id = device.get("id").getAsLong();
        ChildProcess started = ChildProcess.startJar(
                "agent",
                root.resolve("device-agent/target/device-agent.jar"),
                List.of(
                        "--server",
                        client.server().toString(),
                        "--token",
                        device.get("registrationToken").getAsString(),
                        "--state",
                        data.resolve("agents").resolve(name).toString()),
                Map.of(),
                data.resolve("agent.log"));
        agent = started;
        await("the agent's registration", AGENT_START, started, tick, () -> "online".equals(stateOf(client, id)));
        return id;
    }

    /** Plugs a simulated phone in, registers it under {@code name}, and waits for its agent. Returns the device's id. */
    public long startPhone(LabRest client, String name, Runnable tick) throws InterruptedException {
        return startPhone(client, name, tick, new PhoneOverAdb(root, data, client, name, null));
    }

    /**
     * Registers a phone that is plugged into this host, and waits for its agent. Returns the device's id.
     *
     * @param serial as {@code adb devices} names it
     * @param adbPort of the adb server that has it
     */
    public long startPhone(LabRest client, String name, String serial, int adbPort, Runnable tick)
            throws InterruptedException {
        var plugged = new PhoneOverAdb.Plugged(serial, adbPort);
        return startPhone(client, name, tick, new PhoneOverAdb(root, data, client, name, plugged));
    }

    private long startPhone(LabRest client, String name, Runnable tick, PhoneOverAdb started)
            throws InterruptedException {
        phone = started;
        await("the phone in the lab", AGENT_START, started.bridge(), tick, started::isSeen);
        long id = started.register();
        await("the phone's agent", PHONE_START, started.bridge(), tick, () -> "online".equals(stateOf(client, id)));
        return id;
    }

    /** Stops the agent and removes everything from the phone. */
    public void leavePhone(Runnable tick) throws InterruptedException {
        PhoneOverAdb open = phone;
        if (open != null) {
            open.stopAgent();
            await("the agent's end", AGENT_START, open.bridge(), tick, open::isAtRest);
            open.unregister();
            await("the phone to be cleaned", AGENT_START, open.bridge(), tick, open::isClean);
        }
    }

    /**
     * Starts workers for a checkpoint, and waits until the lab knows them. Returns the checkpoint's SHA-256.
     *
     * @param checkpoint a folder that {@code quality train} made; null for the world that comes with FusionLab
     */
    public String startWorkers(LabRest client, String name, @Nullable Path checkpoint, Runnable tick)
            throws InterruptedException {
        QualityWorkers started = newWorkers(client, name);
        started.start(root, data, checkpoint);
        await("the quality workers in the lab", WORKERS_START, started.first(), tick, () -> started.checkpoint()
                .isPresent());
        return started.checkpoint().orElseThrow(() -> new Failure("the quality workers left the lab at once"));
    }

    private synchronized QualityWorkers newWorkers(LabRest client, String name) {
        if (closed) {
            throw new Failure("the lab was stopped before the quality workers began");
        }
        QualityWorkers created = new QualityWorkers(data, client, name);
        workers = created;
        return created;
    }

    /**
     * Runs a command of {@code quality} to its end.
     *
     * @param tick called with the last line of its log while it runs
     * @throws Failure if it fails
     */
    public void quality(String name, List<String> arguments, Path log, Consumer<String> tick)
            throws InterruptedException {
        ChildProcess started = newCommand(name, arguments, log);
        while (started.isAlive()) {
            tick.accept(started.lastLine());
            Thread.sleep(PAUSE.toMillis());
        }
        started.requireSuccess();
    }

    private synchronized ChildProcess newCommand(String name, List<String> arguments, Path log) {
        if (closed) {
            throw new Failure("the lab was stopped before the " + name + " began");
        }
        ChildProcess started = ChildProcess.startQuality(name, root, arguments, log);
        command = started;
        return started;
    }

    /** Stops the workers. */
    public synchronized void stopWorkers() {
        if (workers != null) {
            workers.close();
            workers = null;
        }
    }

    private static String stateOf(LabRest client, long device) {
        return client.get("/api/v1/devices/" + device).get("state").getAsString();
    }

    /** @throws Failure if the server or the agent has ended */
    public void requireAlive() {
        if (server != null) {
            server.requireAlive();
        }
        if (agent != null) {
            agent.requireAlive();
        }
        if (phone != null) {
            phone.bridge().requireAlive();
        }
        if (workers != null) {
            workers.requireAlive();
        }
    }

    public void waitForServer() throws InterruptedException {
        if (server != null) {
            server.waitFor();
        }
    }

    public Credentials credentials() {
        return credentials;
    }

    private static void await(String what, Duration limit, ChildProcess process, Runnable tick, BooleanSupplier reached)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!reached.getAsBoolean()) {
            process.requireAlive();
            if (System.nanoTime() > deadline) {
                throw new Failure(
                        "timed out after " + limit.toSeconds() + " s waiting for " + what + "; see " + process.log());
            }
            tick.run();
            Thread.sleep(PAUSE.toMillis());
        }
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new Failure("no free port on the loopback address: " + e.getMessage(), e);
        }
    }

    /** Stops workers and agents first, so that they can still deliver their results. */
    @Override
    public synchronized void close() {
        closed = true;
        if (command != null) {
            command.stop(COMMAND_END);
        }
        stopWorkers();
        if (agent != null) {
            agent.stop(Duration.ofSeconds(10));
        }
        if (phone != null) {
            phone.close();
        }
        if (server != null && !server.stop(Duration.ofSeconds(20))) {
            new LeftPostgres(data.resolve("lab").resolve("postgres")).stop();
        }
    }
}
