package fusionlab.bridge;

import fusionlab.bridge.adb.AdbServer;
import fusionlab.options.UsageException;
import fusionlab.options.Words;
import java.net.InetAddress;
import java.net.URI;
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
        Words rest = new Words(words);
        while (rest.hasNext()) {
            switch (rest.next()) {
                case "--server" -> server = rest.server();
                case "--token" -> token = rest.value().strip();
                case "--adb-port" -> adbPort = rest.port();
                case "--name" -> name = rest.value();
                case "--agent" -> agent = Path.of(rest.value()).toAbsolutePath();
                case "--help", "-h" -> help = true;
                default -> throw rest.unknown();
            }
        }
        if (!help && server == null) {
            throw new UsageException("--server URL is missing; see --help.");
        }
        if (!help && token.isBlank()) {
            throw new UsageException("--token TOKEN is missing: make an API token of role BRIDGE in the lab.");
        }
        if (!token.matches("[!-~]*")) {
            throw new UsageException(
                    "the token must be one word of plain letters, digits and signs, as the lab shows it.");
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
}
