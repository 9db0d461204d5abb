package fusionlab.benchmarks;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A whole search of SD-v1.5 (38 slots) with the proxy quality table, front and gap included. Run in the repository's root. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SearchBenchmark {

    @Param({"exact", "evolution", "random", "nsga2"})
    public String algorithm = "exact";

    @Param({"40", "60"})
    public int targetPercent = 40;

    private SearchProblem problem = problem("exact", 40);

    @Setup
    public void prepare() {
        problem = problem(algorithm, targetPercent);
    }

    @Benchmark
    public SearchResult search() {
        return SearchAlgorithm.named(algorithm).search(problem, SearchAlgorithm.Progress.NONE);
    }

    static SearchProblem problem(String algorithm, int targetPercent) {
        Topology topology = Topology.builtIn("sd-v1.5");
        LatencyTable latencies = SyntheticTables.of(topology, 1);
        if (!(latencies.predict(topology.original()) instanceof Predicted original)) {
            throw new IllegalStateException("the synthetic table lacks a cell");
        }
        Parameters parameters = new Parameters(
                original.ms() * targetPercent / 100,
                algorithm,
                0,
                1,
                null,
                EnumSet.allOf(SlotKind.class),
                false,
                1_000);
        return new SearchProblem(topology, latencies, proxy(), parameters);
    }

    private static QualityTable proxy() {
        try {
            return QualityFormats.readCsv(
                    Files.readString(Path.of("data", "scenes-proxy-delta-clip.csv")), "proxy", "sd-v1.5");
        } catch (IOException unreadable) {
            throw new IllegalStateException("run it in the repository's root", unreadable);
        }
    }
}
