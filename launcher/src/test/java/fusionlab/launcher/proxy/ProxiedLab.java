package fusionlab.launcher.proxy;

import fusionlab.lab.LabRest;
import fusionlab.launcher.lab.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A packaged server that nginx passes requests on to. */
final class ProxiedLab implements AutoCloseable {

    static final String TOKEN = "proxy-tests-api-token-0123456789abcdef";
    static final String PASSWORD = "proxy-tests-password";

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** The address that everybody else uses. */
    final URI address;

    /** Past the proxy. */
    final LabRest direct;

    final int port;
    private final ChildProcess server;

    private ProxiedLab(URI address, LabRest direct, int port, ChildProcess server) {
        this.address = address;
        this.direct = direct;
        this.port = port;
        this.server = server;
    }

    /** @param address the proxy's, with the lab's path and without a slash at the end */
    static ProxiedLab start(Path directory, URI address) throws IOException {
        int port = freePort();
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--server.forward-headers-strategy=native",
                "--fusionlab.adb.enabled=false",
                "--fusionlab.data-directory=" + directory));
        if (!address.getPath().isEmpty()) {
            arguments.add("--server.servlet.context-path=" + address.getPath());
        }
        Files.createDirectories(directory);
        ChildProcess server = ChildProcess.startJar(
                "server",
                ROOT.resolve("server/target/fusionlab-server-app.jar"),
                arguments,
                Map.of("FUSIONLAB_ADMIN_PASSWORD", PASSWORD, "FUSIONLAB_API_TOKEN", TOKEN),
                directory.resolve("server.log"));
        LabRest direct = new LabRest(URI.create("http://127.0.0.1:" + port + address.getPath()), "proxy-tests", TOKEN);
        return new ProxiedLab(address, direct, port, server);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void awaitStart() throws InterruptedException {
        while (!direct.isHealthy()) {
            server.requireAlive();
            Thread.sleep(100); // another process sends no signal here
        }
    }

    ChildProcess startAgent(Path state, String registrationToken, List<String> jvm) throws IOException {
        Files.createDirectories(state);
        return ChildProcess.startJar(
                "agent",
                jvm,
                ROOT.resolve("device-agent/target/device-agent.jar"),
                List.of("--server", address.toString(), "--token", registrationToken, "--state", state.toString()),
                Map.of(),
                state.resolve("agent.log"));
    }

    @Override
    public void close() {
        server.stop(Duration.ofSeconds(20));
    }
}
