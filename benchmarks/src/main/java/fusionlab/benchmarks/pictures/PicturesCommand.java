package fusionlab.benchmarks.pictures;

import fusionlab.agent.host.Host;
import fusionlab.agent.measure.ModelException;
import fusionlab.agent.onnx.OnnxRuntime;
import fusionlab.latency.LatencyTable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pictures}: ten ways of making a picture, each end to end and part by part in one rotation. */
@Command(
        name = "pictures",
        mixinStandardHelpOptions = true,
        description = "whole pictures on this host at 32x32 latents, end to end against the sum of their parts")
public final class PicturesCommand implements Callable<Integer> {

    private static final int MOST_ROUNDS = 1_000;
    private static final int MOST_THREADS = 256;

    @Option(names = "--only", paramLabel = "N", split = ",", description = "some of the ten (all)")
    private List<Integer> only = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "of each configuration (${DEFAULT-VALUE})")
    private int rounds = 10;

    @Option(names = "--threads", paramLabel = "N", description = "of the runtime (${DEFAULT-VALUE})")
    private int threads = 1;

    @Option(names = "--blocks", description = "measure the UNet's blocks in the same rotation too")
    private boolean blocks;

    @Override
    public Integer call() throws ModelException {
        List<Configuration> all = Configuration.all();
        List<Integer> chosen =
                only.isEmpty() ? IntStream.rangeClosed(1, all.size()).boxed().toList() : only;
        if (chosen.stream().anyMatch(number -> number < 1 || number > all.size())) {
            throw new IllegalArgumentException("--only takes numbers from 1 to " + all.size());
        }
        if (rounds < 1 || rounds > MOST_ROUNDS || threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "--rounds must be 1 to " + MOST_ROUNDS + ", --threads 1 to " + MOST_THREADS);
        }
        PictureRun run = new PictureRun(OnnxRuntime.start(threads, Host.instructionSet()), threads, rounds, blocks);
        List<Result> results = new ArrayList<>();
        for (int number : chosen) {
            results.add(measured(run, number, all.get(number - 1), System.out));
        }
        summarise(results, System.out);
        return 0;
    }

    private static Result measured(PictureRun run, int number, Configuration configuration, PrintStream out) {
        out.printf("%2d  %s%n", number, configuration.inWords());
        long began = System.nanoTime();
        LatencyTable table = run.measure(configuration);
        Result result = Result.of(configuration, table);
        result.print(out);
        out.printf(
                "    %d rounds in %.0f s, load %.1f%n",
                table.provenance().rounds(),
                (System.nanoTime() - began) / 1e9,
                table.provenance().meanLoad());
        return result;
    }

    private static void summarise(List<Result> results, PrintStream out) {
        double[] errors = results.stream()
                .mapToDouble(result -> Math.abs(result.errorPercent()))
                .sorted()
                .toArray();
        int middle = errors.length / 2;
        double median = errors.length % 2 == 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
        out.printf(
                "median error %.2f %%, worst %.2f %%, inside the interval %d of %d%n",
                median,
                errors[errors.length - 1],
                results.stream().filter(Result::inside).count(),
                results.size());
    }
}
