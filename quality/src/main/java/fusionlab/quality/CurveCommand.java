package fusionlab.quality;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.curve.CurveFile;
import fusionlab.quality.curve.CurvePoints;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.export.WriteLock;
import fusionlab.search.curve.BestPoints;
import fusionlab.search.curve.CurveCsv;
import fusionlab.search.curve.CurvePoint;
import fusionlab.search.curve.DistanceName;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code curve}: CLIP and a distance over guidance scales. */
@Command(
        name = "curve",
        mixinStandardHelpOptions = true,
        description =
                "Draws the prompts of checkpoints at several guidance scales and writes CLIP, and the distance of the"
                        + " drawn pictures from reference pictures, as CSV (docs/quality.md). Points that the file already has are"
                        + " not measured again, so that an interrupted curve continues.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CurveCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CurveWorlds worlds;

    @Mixin
    private ScorerOptions scorers;

    @Option(
            names = "--architecture",
            paramLabel = "TEXT",
            description = "removals and copies, such as mid_block.attentions.0=0, or base; may be repeated"
                    + " (what each checkpoint was trained to compute)")
    private List<String> architectures = List.of();

    @Option(names = "--steps", split = ",", paramLabel = "N", description = "sampling steps (8)")
    private List<Integer> steps = List.of(8);

    @Option(
            names = "--guidance",
            split = ",",
            paramLabel = "W",
            description = "classifier-free guidance scales (1,1.5,2,3,4,5,6,7.5,9,10)")
    private List<Double> guidance = List.of(1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.5, 9.0, 10.0);

    @Option(names = "--sampler", paramLabel = "NAME", description = "ddim or dpm-solver++ (${DEFAULT-VALUE})")
    private String sampler = EvaluationProtocol.DDIM;

    @Option(names = "--prompts", paramLabel = "N", description = "how many (${DEFAULT-VALUE})")
    private int prompts = 256;

    @Option(names = "--seed", paramLabel = "N", description = "of the noise (${DEFAULT-VALUE})")
    private long seed = 1000;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads; their number affects no value (${DEFAULT-VALUE})")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "the points, CSV; if it exists, new points are added")
    private Path out;

    @Override
    public Integer call() throws InterruptedException, IOException {
        check();
        try (WriteLock alone = WriteLock.beside(out)) {
            draw(CurveFile.open(out));
        }
        return 0;
    }

    private void draw(CurveFile file) throws InterruptedException, IOException {
        List<CurvePoint> points = new ArrayList<>();
        Map<String, Optional<Path>> checkpoints = worlds.named();
        int total = checkpoints.size() * Math.max(1, architectures.size()) * steps.size() * guidance.size();
        if (total > CurveCsv.MAX_POINTS) {
            throw usage("these are " + total + " points; at most " + CurveCsv.MAX_POINTS + " go into a file");
        }
        for (Map.Entry<String, Optional<Path>> checkpoint : checkpoints.entrySet()) {
            try (World opened = worlds.open(checkpoint.getValue(), scorers);
                    Evaluator evaluator = Evaluator.fitting(opened, threads, MachineMemory::now)) {
                measure(
                        new CurvePoints(checkpoint.getKey(), opened, evaluator, file),
                        architectures(checkpoint.getValue(), opened),
                        points,
                        total);
            }
        }
        best(points);
        warn(points);
        say("written to %s", out);
    }

    /** What can be refused before anything is opened. */
    private void check() {
        worlds.check(scorers);
        if (threads < 1) {
            throw usage("--threads must be at least 1, not " + threads);
        }
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(out)) {
            throw usage("--out must be a file in a folder that exists, not " + out);
        }
    }

    private void measure(CurvePoints measuring, List<Architecture> computed, List<CurvePoint> points, int total)
            throws InterruptedException, IOException {
        World opened = measuring.world();
        int most = opened.surroundings().prompts().size();
        if (prompts < 2 || prompts > most) {
            throw usage("--prompts must be 2 to " + most + ", not " + prompts);
        }
        for (Architecture architecture : computed) {
            for (int count : steps) {
                for (double scale : guidance) {
                    EvaluationProtocol protocol = protocol(opened, count, scale);
                    List<CurvePoint> known = measuring.known(architecture, protocol, prompts);
                    List<CurvePoint> found =
                            known.isEmpty() ? measuring.measured(architecture, protocol, prompts) : known;
                    points.addAll(found);
                    say(
                            "%d of %d: %s%s",
                            points.size() / found.size(),
                            total,
                            words(found),
                            known.isEmpty() ? "" : "; was in the file");
                }
            }
        }
    }

    private List<Architecture> architectures(Optional<Path> checkpoint, World opened) {
        if (architectures.isEmpty()) {
            return List.of(worlds.architecture(checkpoint, opened));
        }
        try {
            return architectures.stream()
                    .map(text -> Architecture.parse(opened.topology(), text))
                    .toList();
        } catch (IllegalArgumentException unknown) {
            throw usage("--architecture: " + unknown.getMessage());
        }
    }

    private EvaluationProtocol protocol(World opened, int count, double scale) {
        try {
            return opened.surroundings().protocol(count, scale, sampler, seed);
        } catch (IllegalArgumentException outOfBounds) {
            throw usage(String.valueOf(outOfBounds.getMessage()));
        }
    }

    /** @param scored one point, by each scorer */
    private static String words(List<CurvePoint> scored) {
        CurvePoint point = scored.get(0);
        return String.format(
                Locale.ROOT,
                "%s, %s, %d steps, guidance %s: %s; %s%s %.5f",
                point.line().name(),
                point.line().architecture(),
                point.line().steps(),
                point.guidance(),
                scored.stream().map(CurveCommand::clip).collect(Collectors.joining("; ")),
                point.proxy() ? "proxy: " : "",
                point.distanceName(),
                point.distance());
    }

    private static String clip(CurvePoint point) {
        return String.format(
                Locale.ROOT,
                "%s %.4f, standard error %.4f",
                point.scorer() == null ? "CLIP" : point.scorer().name(),
                point.clip(),
                point.clipError());
    }

    private void best(List<CurvePoint> points) {
        for (BestPoints row : BestPoints.of(points)) {
            say(
                    "%d steps, %s, %s, %s: nearest at guidance %s (distance %.5f, CLIP %.4f), highest CLIP at %s (%.4f, distance %.5f)",
                    row.line().steps(),
                    row.line().name(),
                    row.line().architecture(),
                    row.scorer() == null ? "CLIP" : row.scorer().name(),
                    row.nearest().guidance(),
                    row.nearest().distance(),
                    row.nearest().clip(),
                    row.highest().guidance(),
                    row.highest().clip(),
                    row.highest().distance());
        }
    }

    private void warn(List<CurvePoint> points) {
        if (points.stream().anyMatch(point -> DistanceName.isFidOfFew(point.distanceName(), point.prompts()))) {
            say(
                    "FID over %d pictures compares only with FID over as many: it needs %d for covariances that are not singular,"
                            + " and published values use 5,000 to 50,000",
                    prompts, DistanceName.PICTURES_FOR_FID);
        }
    }

    private void say(String format, Object... values) {
        PrintWriter output = spec.commandLine().getOut();
        output.println(String.format(Locale.ROOT, format, values));
        output.flush();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
