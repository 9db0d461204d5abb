package fusionlab.launcher;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.latency.TableFile;
import fusionlab.search.MissingCellException;
import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.quality.QualityDescription;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code search}: the server's search without a server, on files. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Removes blocks until a latency target is met, from a latency table and a quality table on disk.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SearchCommand implements Callable<Integer> {

    /** Of a quality table. */
    private static final int LONGEST_NAME = 120;

    @Spec
    private CommandSpec spec;

    @Option(names = "--table", required = true, paramLabel = "FILE", description = "latency table, JSON or CSV")
    private Path table;

    @Option(names = "--quality", required = true, paramLabel = "FILE", description = "quality table, JSON or CSV")
    private Path quality;

    @ArgGroup(multiplicity = "1")
    private Target target;

    @Option(
            names = "--also",
            paramLabel = "FILE=MS",
            description =
                    "a further device that has to meet a target of its own: its latency table, and milliseconds of a UNet pass; may be repeated")
    private Map<Path, Double> also = Map.of();

    @Option(
            names = "--algorithm",
            defaultValue = "evolution",
            description = "evolution, exact, random or nsga2 (evolution)")
    private String algorithm;

    @Option(names = "--seed", defaultValue = "0", paramLabel = "N", description = "decides every random choice (0)")
    private long seed;

    @Option(
            names = "--group-size",
            defaultValue = "1",
            paramLabel = "N",
            description = "actions of one round, 1 to 64 (1)")
    private int groupSize;

    @Option(
            names = "--clip-floor",
            paramLabel = "CLIP",
            description = "lowest estimate of CLIP that may be reached (none)")
    private @Nullable Double clipFloor;

    @Option(
            names = "--kinds",
            split = ",",
            paramLabel = "KIND",
            description = "kinds of block that may be removed: cross_attention,resnet (both)")
    private @Nullable Set<SlotKind> kinds;

    @Option(names = "--rounds", defaultValue = "1000", paramLabel = "N", description = "upper bound of rounds (1000)")
    private int rounds;

    @Option(
            names = "--proxy",
            description =
                    "the quality table was measured on another network; not needed for a file that is marked as a proxy")
    private boolean proxy;

    @Option(
            names = "--baseline-clip",
            paramLabel = "CLIP",
            description = "CLIP of the original (the quality table's own)")
    private @Nullable Double baselineClip;

    @Option(names = "--json", description = "print JSON instead of tables")
    private boolean json;

    @Option(names = "--out", paramLabel = "FILE", description = "write the result's JSON there as well")
    private @Nullable Path out;

    static final class Target {

        @Option(
                names = "--target-ms",
                required = true,
                paramLabel = "N",
                description = "latency target in milliseconds")
        private @Nullable Double ms;

        @Option(
                names = "--target-percent",
                required = true,
                paramLabel = "P",
                description = "latency target in per cent of the original's predicted latency")
        private @Nullable Double percent;
    }

    @Override
    public Integer call() {
        if (!SearchAlgorithm.names().contains(algorithm)) {
            throw usage("there is no algorithm '" + algorithm + "'; there are "
                    + String.join(", ", SearchAlgorithm.names()));
        }
        if (out != null) {
            requireWritable(out);
        }
        LatencyTable latencies = latencies(table);
        Topology topology = Topology.parse(
                latencies.provenance().topology(), latencies.provenance().topologyConfig());
        SearchProblem problem = problem(latencies, topology);
        SearchResult result;
        try {
            result = SearchAlgorithm.named(algorithm).search(problem, SearchAlgorithm.Progress.NONE);
        } catch (MissingCellException e) {
            throw new Failure(table + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new Failure(String.valueOf(e.getMessage()), e);
        }
        problem.qualities().gaps(topology).ifPresent(this::warn);
        String document = Ledger.of(problem, result, "", "", null).json();
        if (out != null) {
            write(out, document);
        }
        spec.commandLine().getOut().println(json ? document : new SearchText(problem, result));
        if (out != null) {
            // With --json standard output is the document, for a program to read.
            (json ? spec.commandLine().getErr() : spec.commandLine().getOut()).println("written to " + out);
        }
        spec.commandLine().getOut().flush();
        spec.commandLine().getErr().flush();
        if (result.outcome() instanceof SearchResult.Outcome.TargetMet) {
            return 0;
        }
        throw new Failure(SearchText.outcome(problem, result));
    }

    private void warn(String gaps) {
        spec.commandLine().getErr().println("WARNING  " + quality + ": " + gaps);
        spec.commandLine().getErr().flush();
    }

    private SearchProblem problem(LatencyTable latencies, Topology topology) {
        List<SearchProblem.Target> further = new ArrayList<>();
        requireOnce("--also");
        also.forEach((file, ms) -> {
            if (!(ms > 0 && Double.isFinite(ms))) {
                throw usage("--also needs milliseconds above 0 for " + file + ", not " + ms);
            }
            further.add(new SearchProblem.Target(latencies(file), ms));
        });
        try {
            return new SearchProblem(
                    topology, latencies, qualities(topology), parameters(latencies, topology), further);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    /** A map keeps only the last of two equal keys. */
    private void requireOnce(String option) {
        var matched = spec.commandLine().getParseResult().matchedOption(option);
        if (matched != null && matched.originalStringValues().size() > also.size()) {
            throw usage(option + " names a file twice; give each device's latency table once");
        }
    }

    private static LatencyTable latencies(Path file) {
        try {
            return TableFile.read(new InputFile(file).bytes());
        } catch (IllegalArgumentException e) {
            throw new Failure(file + ": " + e.getMessage(), e);
        }
    }

    /** A name that the file lacks comes from its file name, a topology from the latency table. */
    private QualityTable qualities(Topology topology) {
        byte[] file = new InputFile(quality).bytes();
        try {
            QualityTable preview = QualityFormats.preview(file);
            String name = preview.name().isBlank() ? stem(quality) : null;
            String network = preview.topology().isBlank() ? topology.name() : null;
            return QualityFormats.read(file, new QualityDescription(name, network, null, null, proxy, baselineClip))
                    .validate(topology);
        } catch (IllegalArgumentException e) {
            throw new Failure(quality + ": " + e.getMessage(), e);
        }
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString().replaceFirst("\\.csv$", "");
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }

    private SearchProblem.Parameters parameters(LatencyTable latencies, Topology topology) {
        Set<SlotKind> allowed = kinds == null || kinds.isEmpty() ? EnumSet.allOf(SlotKind.class) : kinds;
        try {
            return new SearchProblem.Parameters(
                    targetMs(latencies, topology), algorithm, seed, groupSize, clipFloor, allowed, false, rounds);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private double targetMs(LatencyTable latencies, Topology topology) {
        Prediction prediction = latencies.predict(topology.original());
        if (prediction instanceof Prediction.Missing missing) {
            throw new Failure(table + ": " + new MissingCellException(missing.keys()).getMessage());
        }
        Prediction.Predicted original = (Prediction.Predicted) prediction;
        if (target.percent != null) {
            if (!(target.percent > 0 && target.percent <= 100)) {
                throw usage("--target-percent must be above 0 and at most 100, not " + target.percent);
            }
            return original.ms() * target.percent / 100;
        }
        double most = Math.ceil(original.ms() * 1000) / 1000;
        if (target.ms != null && target.ms > 0 && !also.isEmpty()) {
            return target.ms; // the other devices may need removals where this one does not
        }
        if (target.ms == null || !(target.ms > 0 && target.ms <= most)) {
            throw usage(
                    Text.of("--target-ms must be above 0 and at most the original's %.3f ms, not %s", most, target.ms));
        }
        return target.ms;
    }

    /** Checked before the search, so that a mistyped path does not cost its time or create a folder. */
    private static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new Failure(
                    "cannot write " + file + ": there is no folder " + folder + "; make it, or give another --out");
        }
        if (Files.isDirectory(file)) {
            throw new Failure("cannot write " + file + ": it is a folder; give --out the name of a file");
        }
    }

    private void write(Path file, String document) {
        try {
            Files.writeString(file, document);
        } catch (IOException e) {
            throw new Failure("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
