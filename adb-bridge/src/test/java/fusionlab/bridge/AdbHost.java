package fusionlab.bridge;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fusionlab.bridge.adb.AdbServer;
import fusionlab.bridge.adb.AdbUnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** An adb server of the tests' own, on a port that nobody else uses. */
final class AdbHost implements AutoCloseable {

    final AdbServer server;

    private AdbHost(AdbServer server) {
        this.server = server;
    }

    /** Skips the test, and says so loudly, on a host without adb. */
    static AdbHost start() throws IOException, InterruptedException {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "adb")));
        if (!there) {
            System.err.println(
                    "SKIPPED: adb is not installed, so the bridge's tests cannot run. Install it with: apt-get install adb");
        }
        assumeTrue(there, "adb is not installed");
        AdbServer server = new AdbServer(freePort(), Map.of("PATH", System.getenv("PATH")));
        try {
            server.ensureRunning();
        } catch (AdbUnavailableException e) {
            throw new IOException(e);
        }
        return new AdbHost(server);
    }

    void disconnect(String serial) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("adb", "-P", Integer.toString(server.port()), "disconnect", serial)
                .redirectErrorStream(true)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("adb disconnect " + serial + " ended with " + exit);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            server.kill();
        } catch (ConnectException e) {
            return; // a test has ended it
        }
    }
}
