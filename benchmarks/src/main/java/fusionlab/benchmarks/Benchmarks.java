package fusionlab.benchmarks;

import fusionlab.adbd.Fault;
import fusionlab.benchmarks.browser.BrowserRun;
import fusionlab.benchmarks.browser.Plan;
import fusionlab.benchmarks.farm.DeadNeighbour;
import fusionlab.benchmarks.farm.Farm;
import fusionlab.benchmarks.farm.Phones;
import fusionlab.benchmarks.pages.Pages;
import fusionlab.benchmarks.pages.Seed;
import fusionlab.benchmarks.pictures.PicturesCommand;
import fusionlab.lab.LabRest;
import fusionlab.unet.Topology;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The entry point of the benchmark scripts, with an operator's API token in FUSIONLAB_API_TOKEN. Exit codes: 0 passed, 1 failed, 2 wrong
 * usage.
 */
@Command(name = "benchmark", mixinStandardHelpOptions = true, subcommands = PicturesCommand.class)
public final class Benchmarks {

    private static final int USAGE = 2;

    private Benchmarks() {}

    public static void main(String[] words) {
        Locale.setDefault(Locale.ROOT); // what is printed is compared between machines
        System.exit(commandLine().execute(words));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Benchmarks());
        line.setExecutionExceptionHandler((e, command, result) -> {
            if (e instanceof IllegalArgumentException wrong) {
                command.getErr().println(wrong.getMessage());
                return USAGE;
            }
            throw e;
        });
        return line;
    }

    @Command(description = "many simulated agents with small jobs: load from leases and reports")
    int farm(
            @Parameters(paramLabel = "SERVER") URI server,
            @Parameters(paramLabel = "AGENTS") int agents,
            @Parameters(paramLabel = "SECONDS") long seconds,
            @Parameters(paramLabel = "WARM-UP", arity = "0..1", defaultValue = "0") long warmUp)
            throws InterruptedException {
        return run(server, agents, Farm.Load.SMALL_JOBS, seconds, warmUp);
    }

    @Command(description = "many simulated agents with large reports: load from samples")
    int ingest(
            @Parameters(paramLabel = "SERVER") URI server,
            @Parameters(paramLabel = "AGENTS") int agents,
            @Parameters(paramLabel = "SECONDS") long seconds)
            throws InterruptedException {
        return run(server, agents, Farm.Load.LARGE_REPORTS, seconds, 0);
    }

    private static int run(URI server, int agents, Farm.Load load, long seconds, long warmUp)
            throws InterruptedException {
        require(agents > 0 && seconds > 0, "AGENTS and SECONDS must be above 0");
        return code(new Farm(server, token(), agents, load)
                .run(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), System.out));
    }

    @Command(description = "simulated phones at one bridge; with a fault, how much a dead one slows the others")
    int phones(
            @Parameters(paramLabel = "SERVER") URI server,
            @Parameters(paramLabel = "ROOT") Path root,
            @Parameters(paramLabel = "COUNT") int count,
            @Parameters(paramLabel = "SECONDS") long seconds,
            @Parameters(paramLabel = "hanging|half-open", arity = "0..1") @Nullable String fault,
            @Parameters(paramLabel = "PAIRS", arity = "0..1", defaultValue = "0") int pairs)
            throws Exception {
        require(count > 0 && seconds > 0, "COUNT and SECONDS must be above 0");
        require(fault == null || fault.matches("hanging|half-open"), "a phone dies hanging or half-open, not " + fault);
        Duration window = Duration.ofSeconds(seconds);
        if (fault == null) {
            return code(Phones.run(server, token(), root, count, window, System.out));
        }
        Fault dead = Fault.valueOf(fault.toUpperCase(Locale.ROOT).replace('-', '_'));
        return code(DeadNeighbour.run(server, token(), root, count, dead, pairs, window, System.out));
    }

    @Command(name = "busy-share", description = "the share of time that devices measured")
    int busyShare(@Parameters(paramLabel = "DATA-DIRECTORY") Path data) throws Exception {
        new BusyShare(data).print(System.out);
        return 0;
    }

    @Command(description = "a headless browser measures a topology")
    int browser(
            @Parameters(paramLabel = "SERVER") URI server,
            @Parameters(paramLabel = "CHROMIUM") Path chromium,
            @Parameters(paramLabel = "NETWORK", index = "2..*", arity = "0..*") @Nullable List<String> networks,
            @Mixin Plan.Options options)
            throws Exception {
        Plan plan = options.plan(networks == null ? List.of() : networks);
        return code(new BrowserRun(server, token(), chromium, plan).run(System.out));
    }

    @Command(description = "fills a lab of its own with many rows")
    int seed(
            @Parameters(paramLabel = "SERVER") URI server,
            @Parameters(paramLabel = "DATA-DIRECTORY") Path data,
            @Parameters(paramLabel = "SCRIPT") Path script,
            @Mixin Seed.Sizes sizes)
            throws Exception {
        require(sizes.problem().isEmpty(), sizes.problem());
        new Seed(new LabRest(server, "fusionlab-seed", token()), script)
                .run(data, SyntheticTables.of(Topology.builtIn("sd-v1.5"), 1), sizes, System.out);
        return 0;
    }

    @Command(description = "how long every page and every list of a lab takes")
    int pages(
            @Parameters(paramLabel = "SERVER") URI server,
            @Option(names = "--calls", defaultValue = "50", description = "of each address") int calls,
            @Option(names = "--limit", defaultValue = "200", description = "p95 that no address may reach, in ms")
                    double limit)
            throws Exception {
        require(calls > 0, "--calls must be above 0");
        String password = System.getenv("FUSIONLAB_ADMIN_PASSWORD");
        require(password != null, "FUSIONLAB_ADMIN_PASSWORD is missing");
        return code(new Pages(server, "admin", String.valueOf(password), calls).run(limit, System.out));
    }

    private static int code(boolean good) {
        return good ? 0 : 1;
    }

    private static void require(boolean good, String message) {
        if (!good) {
            throw new IllegalArgumentException(message);
        }
    }

    private static String token() {
        String token = System.getenv("FUSIONLAB_API_TOKEN");
        if (token == null) {
            throw new IllegalArgumentException("FUSIONLAB_API_TOKEN is missing");
        }
        return token;
    }
}
