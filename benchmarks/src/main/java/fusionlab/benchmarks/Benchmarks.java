package fusionlab.benchmarks;

import fusionlab.benchmarks.browser.BrowserRun;
import fusionlab.benchmarks.browser.Plan;
import fusionlab.benchmarks.farm.Farm;
import fusionlab.benchmarks.farm.Phones;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@code farm SERVER AGENTS SECONDS}, {@code ingest SERVER AGENTS SECONDS} or {@code phones SERVER ROOT COUNT} with the API token in the environment, {@code busy-share DATA}, or {@code browser SERVER CHROMIUM OPTION... NETWORK...}. */
public final class Benchmarks {

    private static final String USAGE =
            "farm|ingest SERVER AGENTS SECONDS | phones SERVER ROOT COUNT | busy-share DATA-DIRECTORY | browser SERVER CHROMIUM [OPTION...] [NETWORK...]";

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
        if (words.size() == 4 && words.get(0).equals("phones")) {
            String token = System.getenv("FUSIONLAB_API_TOKEN");
            if (token == null) {
                throw new IllegalArgumentException("FUSIONLAB_API_TOKEN is missing");
            }
            boolean good;
            try (Phones phones = new Phones(URI.create(words.get(1)), token, Path.of(words.get(2)))) {
                good = phones.run(Integer.parseInt(words.get(3)), System.out);
            }
            System.exit(good ? 0 : 1);
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

    private static String token() {
        String token = System.getenv("FUSIONLAB_API_TOKEN");
        if (token == null) {
            throw new IllegalArgumentException("FUSIONLAB_API_TOKEN is missing");
        }
        return token;
    }
}
