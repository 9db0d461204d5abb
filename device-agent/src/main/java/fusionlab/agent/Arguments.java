package fusionlab.agent;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of the agent. */
record Arguments(
        @Nullable URI server,
        @Nullable String token,
        Path state,
        @Nullable Path delegate,
        @Nullable Path stopFile,
        boolean once,
        boolean help,
        boolean version) {

    static final String HELP = """
            The device agent: leases measurement jobs from a FusionLab server and reports what it measured.

            Usage: agent --server URL [--token TOKEN] [--state DIR] [--once]

              --server URL   address of the lab, such as http://lab.example:8080; later starts remember it
              --token TOKEN  one-time registration token, from the device's page or POST /api/v1/devices;
                             needed at the first start only
              --token-file FILE  the same from a file, which may be absent later: other users see a command line
              --state DIR    keeps the device token and undelivered reports; default ~/.fusionlab/agent
              --delegate FILE  library of a LiteRT delegate (such as QNN's), offered as the provider 'external'
              --stop-file FILE  end when this file appears, as on a signal: Android's programs learn of none
              --once         take one job at most, deliver its report and end
              --version      print the version
              --help         print this

            Exit codes: 0 ended as asked, 1 failed, 2 wrong arguments, 3 token refused by the server, 4 state directory unusable,
            5 refused by the server for another reason, 143 or 130 stopped by a signal (the running job is cut short and reported).
            """;

    /** @throws UsageException naming the argument and the remedy */
    static Arguments parse(String... words) {
        URI server = null;
        String token = null;
        Path state = Paths.get(System.getProperty("user.home", "."), ".fusionlab", "agent");
        Path delegate = null;
        Path stopFile = null;
        boolean once = false;
        boolean help = false;
        boolean version = false;
        for (Iterator<String> rest = List.of(words).iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--server" -> server = address(option, value(option, rest));
                case "--token" -> token = value(option, rest).strip();
                case "--token-file" -> token = tokenIn(Paths.get(value(option, rest)));
                case "--state" -> state = Paths.get(value(option, rest)).toAbsolutePath();
                case "--delegate" -> delegate = Paths.get(value(option, rest)).toAbsolutePath();
                case "--stop-file" -> stopFile = Paths.get(value(option, rest)).toAbsolutePath();
                case "--once" -> once = true;
                case "--help", "-h" -> help = true;
                case "--version" -> version = true;
                default -> throw new UsageException("Unknown argument '" + option + "'");
            }
        }
        return new Arguments(server, token, state, delegate, stopFile, once, help, version);
    }

    private static String value(String option, Iterator<String> rest) {
        String value = rest.hasNext() ? rest.next() : "";
        if (value.trim().isEmpty() || value.startsWith("--")) {
            throw new UsageException(option + " needs a value");
        }
        return value;
    }

    private static URI address(String option, String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new UsageException(option + " '" + text + "' is not an address: " + e.getReason() + ".");
        }
        throw new UsageException(option + " '" + text + "' must be an address such as http://lab.example:8080.");
    }

    private static @Nullable String tokenIn(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            String token = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).trim();
            return token.isEmpty() ? null : token;
        } catch (IOException e) {
            throw new UsageException("--token-file " + file + " cannot be read: " + e.getMessage());
        }
    }
}
