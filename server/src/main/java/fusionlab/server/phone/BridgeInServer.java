package fusionlab.server.phone;

import fusionlab.bridge.AdbBridge;
import fusionlab.bridge.BridgeSettings;
import fusionlab.server.security.OwnBridge;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The bridge to the phones of this host: a client of the server's plain port, like every other bridge, with a new token at each start. It
 * starts once the server answers, and ends before it stops answering. On a host without adb the devices' page shows a line.
 */
@Component
@ConditionalOnBooleanProperty("fusionlab.adb.enabled")
class BridgeInServer implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(BridgeInServer.class);
    private static final String LOOPBACK = "127.0.0.1";

    private final AdbProperties properties;
    private final OwnBridge own;
    private final Environment environment;
    private @Nullable AdbBridge bridge;

    BridgeInServer(AdbProperties properties, OwnBridge own, Environment environment) {
        this.properties = properties;
        this.own = own;
        this.environment = environment;
    }

    @Override
    public synchronized void start() {
        try {
            bridge = AdbBridge.start(
                    BridgeSettings.of(
                            address(),
                            own.token().value(),
                            name(),
                            properties.port(),
                            properties.agentDirectory().toAbsolutePath()),
                    line -> LOG.info("{}", line));
        } catch (UncheckedIOException | IllegalArgumentException cannotStart) {
            // Hosts continue measuring; phones do not.
            LOG.error("No bridge to this host's phones: {}", cannotStart.getMessage());
        }
    }

    @Override
    public synchronized void stop() {
        if (bridge != null) {
            bridge.close();
            bridge = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return bridge != null;
    }

    /** Starts after the web server, and stops before it. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }

    private URI address() {
        String bound = environment.getProperty("server.address", LOOPBACK);
        String host = bound.equals("0.0.0.0") || bound.equals("::") ? LOOPBACK : bound;
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return URI.create("http://" + (bare ? "[" + host + "]" : host) + ":"
                + environment.getRequiredProperty("local.server.port")
                + environment.getProperty("server.servlet.context-path", ""));
    }

    private String name() {
        String name = properties.name();
        try {
            String host =
                    name == null || name.isBlank() ? InetAddress.getLocalHost().getHostName() : name;
            String safe = host.replaceAll("[^A-Za-z0-9_.-]", "-");
            return safe.substring(0, Math.min(64, safe.length()));
        } catch (UnknownHostException nameless) {
            return "server";
        }
    }
}
