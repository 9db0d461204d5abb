package fusionlab.server.architecture;

import fusionlab.latency.Prediction.Predicted;
import fusionlab.search.SearchProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The offline search that finds the same winner again from a bundle's files: it runs in the project's folder, where {@code fusionlab} is.
 */
final class ReplayCommand {

    private ReplayCommand() {}

    static String of(SearchProblem problem) {
        SearchProblem.Parameters parameters = problem.parameters();
        List<String> words = new ArrayList<>(List.of("./fusionlab", "search"));
        words.addAll(List.of("--table", inBundle(BundleFiles.LATENCY_JSON)));
        words.addAll(List.of("--quality", inBundle(BundleFiles.QUALITY_JSON)));
        words.addAll(List.of("--target-ms", Double.toString(targetMs(problem))));
        for (int i = 0; i < problem.further().size(); i++) {
            words.add("--also");
            words.add(inBundle(BundleFiles.furtherLatencies(i)) + "="
                    + problem.further().get(i).latencyTargetMs());
        }
        words.addAll(List.of("--algorithm", parameters.algorithm(), "--seed", Long.toString(parameters.seed())));
        words.addAll(List.of("--group-size", Integer.toString(parameters.groupSize())));
        words.addAll(List.of("--rounds", Integer.toString(parameters.rounds())));
        words.add("--kinds");
        words.add(parameters.kinds().stream()
                .sorted()
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(",")));
        if (parameters.clipFloor() != null) {
            words.addAll(List.of("--clip-floor", Double.toString(parameters.clipFloor())));
        }
        return "bundle=/path/to/this/folder\n" + String.join(" ", words);
    }

    /** A target above the original's latency changes nothing on one device, and the command refuses it there. */
    private static double targetMs(SearchProblem problem) {
        double target = problem.parameters().latencyTargetMs();
        boolean alone = problem.further().isEmpty();
        return alone && problem.latencies().predict(problem.topology().original()) instanceof Predicted original
                ? Math.min(target, Math.ceil(original.ms() * 1_000) / 1_000)
                : target;
    }

    private static String inBundle(String file) {
        return "\"$bundle/" + file + '"';
    }
}
