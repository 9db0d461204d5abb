package fusionlab.agent;

import fusionlab.agent.android.AndroidPlatform;
import fusionlab.agent.bench.Bench;
import fusionlab.agent.bench.RunnerBench;
import fusionlab.agent.bench.RunnerLoop;
import fusionlab.agent.host.HostPlatform;
import fusionlab.agent.measure.MeasuringBench;
import fusionlab.agent.measure.ModelException;
import fusionlab.agent.platform.Platform;
import fusionlab.agent.state.Identity;
import fusionlab.agent.state.StateDirectory;
import fusionlab.agent.state.StateException;
import fusionlab.lab.LabRefusedException;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.BackOff;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Wires the agent by hand; {@code runner RUNTIME THREADS [DELEGATE]} is the measuring process, which the agent starts. */
public final class Main {

    private static final long FIRST_BACK_OFF_MILLIS = 500;
    private static final long GRACE_MILLIS = 20_000;
    private static final long STOP_FILE_MILLIS = 500;
    private static final int TOKEN_REFUSED = 3;
    private static final int REFUSED = 5;

    private Main() {}

    public static void main(String[] words) throws Exception {
        if (words.length >= 3 && words[0].equals("runner")) {
            int code = runner(words[1], Integer.parseInt(words[2]), words.length > 3 ? words[3] : null);
            if (code != 0) {
                System.exit(code);
            }
        } else {
            System.exit(agent(words));
        }
    }

    private static int agent(String[] words) throws InterruptedException {
        try {
            Arguments arguments = Arguments.parse(words);
            if (arguments.help() || arguments.version()) {
                System.out.print(arguments.help() ? Arguments.HELP : "fusionlab agent " + version() + "\n");
                return 0;
            }
            return work(arguments);
        } catch (UsageException e) {
            return ended(2, String.valueOf(e.getMessage()).replaceFirst("\\.$", "") + "; see ./fusionlab agent --help");
        } catch (LabRefusedException e) {
            int code = e.unauthorized() ? TOKEN_REFUSED : REFUSED;
            return ended(code, "The server refused this agent (" + e.getMessage() + ")." + remedy(e));
        } catch (StateException e) {
            return ended(4, e.getMessage());
        }
    }

    private static int work(Arguments arguments) throws InterruptedException {
        Platform platform = platform();
        StopSignal stop = new StopSignal();
        CountDownLatch finished = new CountDownLatch(1);
        try (StateDirectory state = StateDirectory.open(arguments.state())) {
            URI server = server(arguments, state);
            Lab lab = new Lab(server, version(), state::beat);
            Agent.Wiring wiring = new Agent.Wiring(
                    lab,
                    state,
                    version(),
                    Protocol.MAX_WAIT_SECONDS - 5,
                    new BackOff(FIRST_BACK_OFF_MILLIS, new Random()),
                    platform::wake,
                    Main::log);
            stopOnSignal(stop, finished);
            if (arguments.stopFile() != null) {
                StopFile.watch(arguments.stopFile(), stop, STOP_FILE_MILLIS);
            }
            try (Bench bench = new RunnerBench(
                    (runtime, threads) -> withDelegate(
                            platform.runnerCommand(Main.class.getName(), runtime, threads, state.path()),
                            arguments.delegate()),
                    platform.runtimes(Runtimes.NAMES),
                    state.path())) {
                HostFacts host = platform.facts(bench.toolkits());
                Optional<Identity> identity =
                        new Enrolment(wiring, server.toString()).identity(arguments.token(), host, stop);
                if (identity.isPresent()) {
                    log(identity.get() + " works for " + server);
                    new Agent(wiring, identity.get(), bench, host, stop).run(arguments.once());
                }
            }
        } finally {
            finished.countDown();
        }
        return 0;
    }

    /** The hook waits until the running job has been cut short and reported, and the measuring process has ended. */
    private static void stopOnSignal(StopSignal stop, CountDownLatch finished) {
        Thread hook = new Thread(() -> {
            stop.stop();
            try {
                finished.await(GRACE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private static int runner(String runtime, int threads, @Nullable String delegate) throws InterruptedException {
        PrintStream news = System.out;
        System.setOut(System.err); // other output must not come between the lines
        Platform platform = platform();
        try (Bench bench = new MeasuringBench(
                Runtimes.start(runtime, threads, platform.instructionSet(), delegate), platform.vitals(threads))) {
            RunnerLoop loop = new RunnerLoop(bench, news);
            platform.onEnd(loop::stop);
            loop.run(System.in);
            return 0;
        } catch (ModelException e) {
            return failed(1, "The runtime " + runtime + " does not start: " + e.getMessage());
        }
    }

    /** A simulated phone has a JVM and Android's commands, and identifies itself as simulated. */
    private static Platform platform() {
        boolean android = System.getProperty("java.vm.name", "").equals("Dalvik")
                || System.getProperty("fusionlab.platform", "").equals("android");
        return android ? new AndroidPlatform() : new HostPlatform();
    }

    private static List<String> withDelegate(List<String> command, @Nullable Path delegate) {
        List<String> words = new ArrayList<>(command);
        if (delegate != null) {
            words.add(delegate.toString());
        }
        return words;
    }

    private static URI server(Arguments arguments, StateDirectory state) {
        if (arguments.server() != null) {
            return arguments.server();
        }
        return state.identity()
                .map(identity -> URI.create(identity.server()))
                .orElseThrow(() -> new UsageException("--server URL is missing"));
    }

    private static String remedy(LabRefusedException e) {
        return e.unauthorized()
                ? " Get a new registration token on the device's page, or with POST /api/v1/devices/{id}/registration-token,"
                        + " and start with --token."
                : "";
    }

    private static int ended(int code, @Nullable String message) {
        return failed(code, "fusionlab: " + message);
    }

    private static int failed(int code, @Nullable String message) {
        System.err.println(message);
        return code;
    }

    private static void log(String line) {
        System.out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }

    /** From a resource: on phones a package has no access to its jar's manifest. */
    static String version() {
        Properties properties = new Properties();
        try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("version.properties cannot be read", e);
        }
    }
}
