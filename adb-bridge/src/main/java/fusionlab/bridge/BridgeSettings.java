package fusionlab.bridge;

import fusionlab.bridge.phone.AgentFiles;
import fusionlab.bridge.phone.Timing;
import java.net.URI;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A bridge's settings.
 *
 * @param server the lab; on this host's loopback address for the server's own bridge
 * @param token of role BRIDGE
 * @param name of this bridge, one for each host with phones
 * @param adbPort port of the adb server, which is started if absent
 * @param devicePort port on the phones' loopback address that leads to the server; a different one for each server that shares phones
 * @param agentFiles the files pushed to phones
 * @param tls trusts the server's own certificate; null for the JVM's trust
 * @param timing its time limits and pauses
 */
public record BridgeSettings(
        URI server,
        String token,
        String name,
        int adbPort,
        int devicePort,
        AgentFiles agentFiles,
        @Nullable SSLContext tls,
        Timing timing) {

    public static final int DEFAULT_DEVICE_PORT = 18080;

    public BridgeSettings {
        if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException(
                    "A bridge's name has 1 to 64 letters, digits, dots, dashes and underscores, not '" + name + "'");
        }
    }

    /** With defaults for everything else. @param agent directory with the agent's {@code manifest.json} */
    public static BridgeSettings of(URI server, String token, String name, int adbPort, Path agent) {
        return new BridgeSettings(
                server, token, name, adbPort, DEFAULT_DEVICE_PORT, new AgentFiles(agent), null, Timing.DEFAULT);
    }

    /** The server's path behind a proxy, such as {@code /lab}; empty for none. */
    String path() {
        return server.getRawPath().replaceAll("/+$", "");
    }

    @Override
    public String toString() {
        return "bridge " + name + " to " + server + ", adb server on port " + adbPort;
    }
}
