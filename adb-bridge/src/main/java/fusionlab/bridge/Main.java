package fusionlab.bridge;

import fusionlab.options.UsageException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** {@code ./fusionlab bridge}: the bridge in a process of its own, next to the phones. */
public final class Main {

    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int REFUSED = 3;
    private static final long LOOK_MILLIS = 500;

    private Main() {}

    public static void main(String[] words) throws InterruptedException {
        System.exit(run(words));
    }

    private static int run(String[] words) throws InterruptedException {
        try {
            Arguments arguments = Arguments.parse(System.getenv(), words);
            if (arguments.help() || arguments.server() == null || arguments.token() == null) {
                System.out.print(Arguments.HELP);
                return 0;
            }
            return work(BridgeSettings.of(
                    arguments.server(), arguments.token(), arguments.name(), arguments.adbPort(), arguments.agent()));
        } catch (UsageException | IllegalArgumentException e) {
            return ended(USAGE, e.getMessage());
        } catch (java.io.UncheckedIOException e) {
            return ended(FAILED, e.getMessage());
        }
    }

    private static int work(BridgeSettings settings) throws InterruptedException {
        AdbBridge bridge = AdbBridge.start(settings, Main::log);
        Thread hook = new Thread(bridge::close);
        Runtime.getRuntime().addShutdownHook(hook);
        log(settings.toString());
        while (!bridge.refused()) {
            Thread.sleep(LOOK_MILLIS);
        }
        return ended(
                REFUSED,
                "The server refused this bridge. Make a new API token of role BRIDGE, and start with --token.");
    }

    private static int ended(int code, @Nullable String message) {
        System.err.println(message);
        return code;
    }

    private static void log(String line) {
        System.out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }
}
