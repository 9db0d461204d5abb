package fusionlab.benchmarks;

import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;

/** Prints the results of each algorithm for SD-v1.5 with a synthetic latency table and the proxy quality table. */
public final class Findings {

    private Findings() {}

    public static void main(String[] arguments) {
        System.out.println(
                "synthetic latencies, proxy quality: for checking the algorithms; says nothing about a device or SD-v1.5");
        System.out.printf(
                "%-10s %7s %10s %10s %10s %8s %6s %6s %8s%n",
                "algorithm", "target", "target ms", "ms", "clip loss", "gap", "gone", "front", "took ms");
        for (int percent : new int[] {80, 60, 50, 40}) {
            for (String algorithm : SearchAlgorithm.names()) {
                SearchProblem problem = SearchBenchmark.problem(algorithm, percent);
                long start = System.nanoTime();
                SearchResult result = SearchAlgorithm.named(algorithm).search(problem, SearchAlgorithm.Progress.NONE);
                System.out.printf(
                        "%-10s %6d%% %10.1f %10.1f %10.4f %8s %6d %6d %8.1f%n",
                        algorithm,
                        percent,
                        problem.parameters().latencyTargetMs(),
                        result.latency().ms(),
                        result.clipLoss(),
                        result.gapToExact(),
                        result.winner().removed().size(),
                        result.front().size(),
                        (System.nanoTime() - start) / 1e6);
            }
        }
    }
}
