package fusionlab.adbd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A simulated phone: adbd's protocol over TCP, backed by this host's shell and JVM. The real {@code adb connect} accepts it as a device.
 * Thread-safe.
 */
public final class SimulatedPhone implements AutoCloseable {

    private static final String FEATURES = "shell_v2,cmd,stat_v2";
    private static final long NEVER = Long.MAX_VALUE;
    private static final long PATIENCE_MILLIS = 60_000;
    private static final long PAUSE_MILLIS = 200;

    private final PhoneStorage storage;
    private final Reverses reverses;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final List<String> services = new CopyOnWriteArrayList<>();
    private final AtomicLong bytesUntilDrop = new AtomicLong(NEVER);
    private final int port;
    private volatile Fault fault = Fault.NONE;
    private volatile @Nullable String dropAt;
    private volatile ServerSocket listening;
    private volatile Thread accepting;

    private SimulatedPhone(PhoneStorage storage, int port) throws IOException {
        this.storage = storage;
        this.reverses = new Reverses(storage);
        this.listening = listen(port);
        this.port = listening.getLocalPort();
        this.accepting = accept(listening);
    }

    /** @param port to listen on, on the loopback address; 0 for any */
    public static SimulatedPhone start(PhoneModel model, Path directory, int port) throws IOException {
        return new SimulatedPhone(new PhoneStorage(directory, model), port);
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return server;
    }

    private Thread accept(ServerSocket server) {
        return Threads.start("adbd-accept", () -> {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Connection connection = new Connection(socket, this);
                connections.add(connection);
                Threads.start("adbd-connection", connection::run);
            }
        });
    }

    public int port() {
        return port;
    }

    /**
     * Does what {@code adb connect} does, once the adb server on that port is up.
     *
     * @return its answer
     * @throws IOException if none came up within a minute
     */
    public String connectTo(int adbPort) throws IOException, InterruptedException {
        String request = "host:connect:" + serial();
        for (long waited = 0; ; waited += PAUSE_MILLIS) {
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), adbPort)) {
                server.getOutputStream()
                        .write(String.format(Locale.ROOT, "%04x%s", request.length(), request)
                                .getBytes(StandardCharsets.UTF_8));
                return new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException away) {
                if (waited >= PATIENCE_MILLIS) {
                    throw new IOException("No adb server on port " + adbPort, away);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    /** adb's name for a phone connected over TCP. */
    public String serial() {
        return "127.0.0.1:" + port;
    }

    /** The path on this host of the phone's {@code path}. */
    public Path file(String path) {
        return storage.file(path);
    }

    /** The phone's setting, or null. */
    public Path setting(String namespace, String key) {
        return storage.root().resolve("settings").resolve(namespace + "." + key);
    }

    public void property(String name, String value) throws IOException {
        storage.property(name, value);
    }

    public void battery(int percent, double celsius, boolean plugged) throws IOException {
        storage.battery(percent, celsius, plugged);
    }

    /** On the scale of {@code android.os.PowerManager}: 0 is none, 6 is shutdown. */
    public void thermalStatus(int status) throws IOException {
        storage.thermalStatus(status);
    }

    /** Off, as by the power button, until it is woken. */
    public void screen(boolean on) throws IOException {
        storage.screen(on);
    }

    /** The requested services, oldest first. */
    public List<String> services() {
        return List.copyOf(services);
    }

    // ---------------------------------------------------------------- faults

    /** Injects a fault. Existing connections stay, except for faults that show only in a new greeting. */
    public void inject(Fault next) {
        fault = next;
        if (next == Fault.UNAUTHORIZED || next == Fault.SILENT) {
            dropConnections();
        }
    }

    /** Drops all connections without a reply. */
    public void dropConnections() {
        connections.forEach(Connection::drop);
    }

    /** Drops the connection once, after so many more pushed bytes. */
    public void dropInPush(long bytes) {
        bytesUntilDrop.set(bytes);
    }

    /** Drops the connection once, at the next service whose name contains {@code text}. */
    public void dropAt(String text) {
        dropAt = text;
    }

    /** Power off: nothing runs or listens. */
    public void goDown() throws IOException {
        storage.property("sys.boot_completed", "0");
        stopListening();
        dropConnections();
        storage.killAll();
    }

    /** Power on: adbd answers while Android is still starting, until {@link #booted}. */
    public void comeUp() throws IOException {
        listening = listen(port);
        accepting = accept(listening);
    }

    /** Waits for the accepting thread: the kernel goes on listening until a thread that waits in accept has left. */
    private void stopListening() throws IOException {
        listening.close();
        boolean interrupted = false;
        while (accepting.isAlive()) {
            try {
                accepting.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    public void booted() throws IOException {
        storage.property("sys.boot_completed", "1");
    }

    // ---------------------------------------------------------------- for the connections

    Fault fault() {
        return fault;
    }

    String banner() {
        return "device::ro.product.name=" + storage.property("ro.product.name") + ";ro.product.model="
                + storage.property("ro.product.model") + ";ro.product.device="
                + storage.property("ro.product.device") + ";features=" + FEATURES;
    }

    void note(String text) {
        services.add(text);
    }

    void ended(Connection connection) {
        connections.remove(connection);
        reverses.forget(connection);
    }

    /** @throws IOException if the connection was cut: what has arrived behind the cut is not to be stored */
    void pushed(int bytes) throws IOException {
        if (bytesUntilDrop.get() != NEVER && bytesUntilDrop.addAndGet(-bytes) < 0) {
            bytesUntilDrop.set(NEVER);
            dropConnections();
            throw new IOException("cut in a push");
        }
    }

    @Nullable
    Service service(String name) {
        String fatal = dropAt;
        if (fatal != null && name.contains(fatal)) {
            dropAt = null;
            return (stream, connection) -> connection.drop();
        }
        if (name.startsWith("shell,v2") || name.startsWith("shell:") || name.startsWith("exec:")) {
            boolean framed = name.startsWith("shell,v2");
            return new ShellService(storage, name.substring(name.indexOf(':') + 1), framed);
        }
        if (name.equals("sync:")) {
            return new SyncService(storage, this);
        }
        if (name.startsWith("reverse:")) {
            return reverses.service(name.substring("reverse:".length()));
        }
        if (name.startsWith("tcp:")) {
            return (stream, connection) -> {
                URI address = URI.create("tcp://127.0.0.1:" + name.substring("tcp:".length()));
                new Pipe(new Socket(InetAddress.getLoopbackAddress(), address.getPort())).serve(stream, connection);
            };
        }
        return null;
    }

    /** Whether any port of the phone leads to the host. */
    public boolean hasReverse() {
        return reverses.any();
    }

    @Override
    public void close() throws IOException {
        stopListening();
        dropConnections();
        reverses.close();
        storage.killAll();
    }
}
