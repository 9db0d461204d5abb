package fusionlab.bridge;

import fusionlab.bridge.adb.AdbServer;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command line of the bridge. */
record Arguments(@Nullable URI server, @Nullable String token, int adbPort, String name, Path agent, boolean help) {

    static final String HELP = """
            The ADB bridge: lets a FusionLab server use the Android phones that are plugged into this host.

            Usage: bridge --server URL --token TOKEN [--adb-port N] [--name NAME] [--agent DIR]

              --server URL    address of the lab, such as http://lab.example:8080
              --token TOKEN   API token of role BRIDGE, from the tokens page or POST /api/v1/api-tokens;
                              or in the environment: FUSIONLAB_BRIDGE_TOKEN
              --adb-port N    port of the adb server (5037); started if none answers
              --name NAME     of this bridge in the lab (this host's name)
              --agent DIR     the agent for phones, with its manifest.json (device-agent/target/phone)
              --help          print this

            Phones need USB debugging. Nothing is installed on them: the agent lies in /data/local/tmp/fusionlab and goes
            when the phone is no longer registered. Ctrl-C stops the agents and restores the phones' settings.

            Exit codes: 0 ended as asked, 1 failed, 2 wrong arguments, 3 refused by the server, 143 or 130 stopped by a signal.
            """;

    /** @throws UsageException naming the argument and the remedy */
    static Arguments parse(Map<String, String> environment, String... words) {
        URI server = null;
        String token = environment.getOrDefault("FUSIONLAB_BRIDGE_TOKEN", "").strip();
        int adbPort = AdbServer.DEFAULT_PORT;
        String name = null;
        Path agent = Path.of(environment.getOrDefault("FUSIONLAB_ROOT", "."), "device-agent", "target", "phone");
        boolean help = false;
        for (int i = 0; i < words.length; i++) {
            switch (words[i]) {
                case "--server" -> server = server(value(words, ++i));
                case "--token" -> token = value(words, ++i).strip();
                case "--adb-port" -> adbPort = port(value(words, ++i));
                case "--name" -> name = value(words, ++i);
                case "--agent" -> agent = Path.of(value(words, ++i)).toAbsolutePath();
                case "--help", "-h" -> help = true;
                default -> throw new UsageException("Unknown argument '" + words[i] + "'; see --help.");
            }
        }
        if (!help && server == null) {
            throw new UsageException("--server URL is missing; see --help.");
        }
        if (!help && token.isBlank()) {
            throw new UsageException("--token TOKEN is missing: make an API token of role BRIDGE in the lab.");
        }
        return new Arguments(server, token, adbPort, name == null ? hostName() : name, agent, help);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9_.-]", "-");
        } catch (UnknownHostException e) {
            return "bridge";
        }
    }

    private static String value(String[] words, int at) {
        if (at >= words.length || words[at].isBlank() || words[at].startsWith("--")) {
            throw new UsageException(words[at - 1] + " needs a value; see --help.");
        }
        return words[at];
    }

    private static int port(String text) {
        if (text.matches("\\d{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw new UsageException("--adb-port must be a number from 1 to 65535, not '" + text + "'.");
    }

    private static URI server(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new UsageException("--server '" + text + "' is no address: " + e.getReason() + ".");
        }
        throw new UsageException("--server '" + text + "' must be an address such as http://lab.example:8080.");
    }

    /** A command line that cannot be understood. */
    static final class UsageException extends RuntimeException {
        UsageException(String message) {
            super(message);
        }
    }
}
