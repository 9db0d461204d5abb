package fusionlab.benchmarks;

import fusionlab.adbd.Mood;
import fusionlab.benchmarks.browser.BrowserRun;
import fusionlab.benchmarks.browser.Plan;
import fusionlab.benchmarks.farm.DeadNeighbour;
import fusionlab.benchmarks.farm.Farm;
import fusionlab.benchmarks.farm.Phones;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code farm SERVER AGENTS SECONDS}, {@code ingest SERVER AGENTS SECONDS} or {@code phones SERVER ROOT COUNT SECONDS [hanging|half-open PAIRS]} with the API token in the environment, {@code busy-share DATA}, or {@code browser SERVER CHROMIUM OPTION... NETWORK...}. */
public final class Benchmarks {

    private static final String USAGE =
            "farm|ingest SERVER AGENTS SECONDS | phones SERVER ROOT COUNT SECONDS [hanging|half-open PAIRS] | busy-share DATA-DIRECTORY | browser SERVER CHROMIUM [OPTION...] [NETWORK...]";

    private static final Map<String, Farm.Load> LOADS =
            Map.of("farm", Farm.Load.SMALL_JOBS, "ingest", Farm.Load.LARGE_REPORTS);

    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        if (words.size() == 4 && LOADS.containsKey(words.get(0))) {
            Farm farm = new Farm(
                    URI.create(words.get(1)), token(), Integer.parseInt(words.get(2)), LOADS.get(words.get(0)));
            System.exit(farm.run(Duration.ofSeconds(Long.parseLong(words.get(3))), System.out) ? 0 : 1);
        }
        if ((words.size() == 5 || words.size() == 7) && words.get(0).equals("phones")) {
            System.exit(phones(words) ? 0 : 1);
        }
        if (words.size() == 2 && words.get(0).equals("busy-share")) {
            new BusyShare(Path.of(words.get(1))).print(System.out);
            return;
        }
        if (words.size() >= 3 && words.get(0).equals("browser")) {
            Plan plan = Plan.parse(words.subList(3, words.size()));
            BrowserRun run = new BrowserRun(URI.create(words.get(1)), token(), Path.of(words.get(2)), plan);
            System.exit(run.run(System.out) ? 0 : 1);
        }
        System.err.println(USAGE);
        System.exit(2);
    }

    /** SERVER ROOT COUNT SECONDS, and for a dead one among them MOOD PAIRS. */
    private static boolean phones(List<String> words) throws Exception {
        URI server = URI.create(words.get(1));
        Path root = Path.of(words.get(2));
        int count = Integer.parseInt(words.get(3));
        Duration window = Duration.ofSeconds(Long.parseLong(words.get(4)));
        if (words.size() == 5) {
            return Phones.run(server, token(), root, count, window, System.out);
        }
        Mood mood = Mood.valueOf(words.get(5).toUpperCase(Locale.ROOT).replace('-', '_'));
        return DeadNeighbour.run(
                server, token(), root, count, mood, Integer.parseInt(words.get(6)), window, System.out);
    }

    private static String token() {
        String token = System.getenv("FUSIONLAB_API_TOKEN");
        if (token == null) {
            throw new IllegalArgumentException("FUSIONLAB_API_TOKEN is missing");
        }
        return token;
    }
}
