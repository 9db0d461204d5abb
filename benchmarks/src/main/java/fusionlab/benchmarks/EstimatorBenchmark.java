package fusionlab.benchmarks;

import fusionlab.latency.Estimate;
import fusionlab.latency.Estimator;
import fusionlab.latency.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

/** All cells of a campaign from its raw samples: 40 configurations in each round. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EstimatorBenchmark {

    private static final int CONFIGURATIONS = 40;

    @Param({"20", "500"})
    public int rounds = 20;

    private final Estimator estimator = new Estimator(0.03);
    private List<Sample> samples = List.of();

    @Setup
    public void prepare() {
        Random random = new Random(1);
        List<Sample> drawn = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int order = 0; order < CONFIGURATIONS; order++) {
                long nanos = (long) (1e6 * (order + 1) * Math.exp(0.03 * random.nextGaussian()));
                drawn.add(new Sample("block-" + order, round, order, nanos, nanos, 1.0, "ok"));
            }
        }
        samples = List.copyOf(drawn);
    }

    @Benchmark
    public Map<String, Estimate> estimate() {
        return estimator.estimate(samples, "block-0");
    }
}
