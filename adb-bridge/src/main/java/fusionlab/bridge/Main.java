package fusionlab.bridge;

import fusionlab.bridge.adb.AdbServer;
import fusionlab.command.CommandLines;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ./fusionlab bridge}: the bridge in its own process, on the host with the phones. */
@Command(
        name = "./fusionlab bridge",
        sortOptions = false,
        usageHelpWidth = 120,
        description = "The ADB bridge: lets a FusionLab server use the Android phones that are plugged into this host.",
        footer = {
            "",
            "Phones need USB debugging. Nothing is installed on them: the agent is in /data/local/tmp/fusionlab and is removed",
            "when the phone is no longer registered. Ctrl-C stops the agents and restores the phones' settings.",
            "",
            "Exit codes: 0 ended as asked, 1 failed, 2 wrong arguments, 3 refused by the server, 143 or 130 stopped by a signal."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Main implements Callable<Integer> {

    private static final int REFUSED = 3;
    private static final int HIGHEST_PORT = 65_535;
    private static final long LOOK_MILLIS = 500;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--server",
            required = true,
            paramLabel = "URL",
            description = "address of the lab, such as http://lab.example:8080")
    private URI server;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = {
                "API token of role BRIDGE, from the tokens page or POST /api/v1/api-tokens;",
                "or in the environment: FUSIONLAB_BRIDGE_TOKEN"
            })
    private String token;

    @Option(
            names = "--adb-port",
            paramLabel = "N",
            description = "port of the adb server (5037); started if none answers")
    private int adbPort = AdbServer.DEFAULT_PORT;

    @Option(names = "--name", paramLabel = "NAME", description = "of this bridge in the lab (this host's name)")
    private String name = hostName();

    @Option(
            names = "--agent",
            paramLabel = "DIR",
            description = "the agent for phones, with its manifest.json (device-agent/target/phone)")
    private Path agent;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this")
    private boolean help;

    private Main(Map<String, String> environment) {
        token = environment.getOrDefault("FUSIONLAB_BRIDGE_TOKEN", "");
        agent = Path.of(environment.getOrDefault("FUSIONLAB_ROOT", "."), "device-agent", "target", "phone");
    }

    public static void main(String[] words) {
        System.exit(commandLine(System.getenv()).execute(words));
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine line = CommandLines.of(new Main(environment));
        line.registerConverter(URI.class, Main::address);
        line.registerConverter(int.class, Main::port);
        return line;
    }

    /** @throws ParameterException naming the option and the remedy */
    BridgeSettings settings() {
        if (token.isBlank()) {
            throw usage("--token TOKEN is missing: make an API token of role BRIDGE in the lab");
        }
        if (!token.strip().matches("[!-~]+")) {
            throw usage("the token must be one word of plain letters, digits and signs, as the lab shows it");
        }
        try {
            return BridgeSettings.of(server, token.strip(), name, adbPort, agent.toAbsolutePath());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private static URI address(String text) {
        if (!text.matches("https?://[A-Za-z0-9.:\\[\\]_-]+(/[!-~]*)?")) {
            throw new TypeConversionException("'" + text + "' must be an address such as http://lab.example:8080");
        }
        return URI.create(text);
    }

    private static int port(String text) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > HIGHEST_PORT) {
            throw new TypeConversionException("'" + text + "' must be a number from 1 to " + HIGHEST_PORT);
        }
        return port;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public Integer call() throws InterruptedException {
        BridgeSettings settings = settings();
        AdbBridge bridge = AdbBridge.start(settings, Main::log);
        Runtime.getRuntime().addShutdownHook(new Thread(bridge::close));
        log(settings.toString());
        while (!bridge.refused()) {
            Thread.sleep(LOOK_MILLIS);
        }
        return CommandLines.ended(
                spec.commandLine(),
                REFUSED,
                "The server refused this bridge. Make a new API token of role BRIDGE, and start with --token.");
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9_.-]", "-");
        } catch (UnknownHostException e) {
            return "bridge";
        }
    }

    private static void log(String line) {
        System.out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }
}
