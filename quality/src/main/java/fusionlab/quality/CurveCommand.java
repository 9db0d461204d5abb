package fusionlab.quality;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.curve.CurveFile;
import fusionlab.quality.curve.CurvePoints;
import fusionlab.quality.data.CaptionedReference;
import fusionlab.quality.data.PictureFolder;
import fusionlab.quality.diffusers.DiffusersWorld;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.search.curve.BestPoints;
import fusionlab.search.curve.CurveCsv;
import fusionlab.search.curve.CurvePoint;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

    @Option(names = "--world", paramLabel = "WORLD", description = "scenes: the weights that come with FusionLab")
    private @Nullable String world;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "a folder that quality train made, or a Stable Diffusion folder with scorer/ and prompts.txt;"
                    + " may be repeated")
    private List<Path> checkpoints = new ArrayList<>();

    @Option(
            names = "--reference",
            paramLabel = "DIR",
            description = "for Stable Diffusion folders: captioned pictures, one for each prompt with the same caption"
                    + " (docs/training.md says which forms are read)")
    private @Nullable Path reference;

    @Option(
            names = "--architecture",
            paramLabel = "TEXT",
            description = "removals and copies, such as mid_block.attentions.0=0; may be repeated (base)")
    private List<String> architectures = List.of("base");

    @Option(names = "--steps", split = ",", paramLabel = "N", description = "sampling steps (${DEFAULT-VALUE})")
    private List<Integer> steps = List.of(8);

    @Option(
            names = "--guidance",
            split = ",",
            paramLabel = "W",
            description = "classifier-free guidance scales (${DEFAULT-VALUE})")
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
        CurveFile file = CurveFile.open(out);
        List<CurvePoint> points = new ArrayList<>();
        int total = checkpoints().size() * architectures.size() * steps.size() * guidance.size();
        if (total > CurveCsv.MAX_POINTS) {
            throw usage("these are " + total + " points; at most " + CurveCsv.MAX_POINTS + " go into a file");
        }
        for (Map.Entry<String, Optional<Path>> checkpoint : checkpoints().entrySet()) {
            try (World opened = open(checkpoint.getValue());
                    Evaluator evaluator = Evaluator.fitting(opened, threads, MachineMemory::now)) {
                measure(new CurvePoints(checkpoint.getKey(), opened, evaluator, file), points, total);
            }
        }
        best(points);
        say("written to %s", out);
        return 0;
    }

    /** What can be refused before anything is opened. */
    private void check() {
        if (world != null && !world.equals(ScenesWorld.NAME)) {
            throw usage("--world: there is only scenes here, not '" + world + "'");
        }
        if (world == null && checkpoints.isEmpty()) {
            throw usage("curve takes --world scenes, --checkpoint DIR, or both");
        }
        for (Path folder : checkpoints) {
            if (!Files.isDirectory(folder)) {
                throw usage("--checkpoint: there is no folder " + folder);
            }
            if (!ScenesWorld.isAt(folder) && reference == null) {
                throw usage(
                        "--checkpoint " + folder + " needs --reference DIR with captioned pictures to compare with");
            }
        }
        if (reference != null && checkpoints.stream().allMatch(ScenesWorld::isAt)) {
            throw usage(
                    "--reference is for Stable Diffusion folders; scenes are compared with drawn scenes: leave it out");
        }
        if (threads < 1) {
            throw usage("--threads must be at least 1, not " + threads);
        }
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(out)) {
            throw usage("--out must be a file in a folder that exists, not " + out);
        }
    }

    /** By their names; empty for the weights that come with FusionLab. */
    private Map<String, Optional<Path>> checkpoints() {
        Map<String, Optional<Path>> named = new LinkedHashMap<>();
        if (world != null) {
            named.put("shipped", Optional.empty());
        }
        for (Path folder : checkpoints) {
            named.put(folder.normalize().toString(), Optional.of(folder));
        }
        return named;
    }

    private World open(Optional<Path> folder) {
        TorchThreads.single();
        if (folder.isEmpty()) {
            return ScenesWorld.shipped();
        }
        Path path = folder.get();
        return ScenesWorld.isAt(path)
                ? ScenesWorld.open(path)
                : DiffusersWorld.open(
                        path,
                        path.resolve("prompts.txt"),
                        Compute.USUAL,
                        MachineMemory.now(),
                        null,
                        null,
                        reference == null ? null : CaptionedReference.in(new PictureFolder(reference)));
    }

    private void measure(CurvePoints measuring, List<CurvePoint> points, int total)
            throws InterruptedException, IOException {
        World opened = measuring.world();
        int most = opened.surroundings().prompts().size();
        if (prompts < 2 || prompts > most) {
            throw usage("--prompts must be 2 to " + most + ", not " + prompts);
        }
        for (Architecture architecture : architectures(opened)) {
            for (int count : steps) {
                for (double scale : guidance) {
                    EvaluationProtocol protocol = protocol(opened, count, scale);
                    Optional<CurvePoint> known = measuring.known(architecture, protocol, prompts);
                    CurvePoint point =
                            known.isPresent() ? known.get() : measuring.measured(architecture, protocol, prompts);
                    points.add(point);
                    say(
                            "%d of %d: %s%s",
                            points.size(), total, words(point), known.isPresent() ? "; was in the file" : "");
                }
            }
        }
    }

    private List<Architecture> architectures(World opened) {
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
            return new EvaluationProtocol(
                    count + " " + sampler + " steps, guidance " + scale,
                    opened.surroundings().name(),
                    opened.surroundings().promptSetHash(),
                    opened.surroundings().scorerHash(),
                    count,
                    scale,
                    sampler,
                    seed);
        } catch (IllegalArgumentException outOfBounds) {
            throw usage(String.valueOf(outOfBounds.getMessage()));
        }
    }

    private static String words(CurvePoint point) {
        return String.format(
                Locale.ROOT,
                "%s, %s, %d steps, guidance %s: CLIP %.4f, standard error %.4f; %s%s %.5f",
                point.line().name(),
                point.line().architecture(),
                point.line().steps(),
                point.guidance(),
                point.clip(),
                point.clipError(),
                point.proxy() ? "proxy: " : "",
                point.distanceName(),
                point.distance());
    }

    private void best(List<CurvePoint> points) {
        for (BestPoints row : BestPoints.of(points)) {
            say(
                    "%d steps, %s, %s: nearest at guidance %s (distance %.5f, CLIP %.4f), highest CLIP at %s (%.4f, distance %.5f)",
                    row.line().steps(),
                    row.line().name(),
                    row.line().architecture(),
                    row.nearest().guidance(),
                    row.nearest().distance(),
                    row.nearest().clip(),
                    row.highest().guidance(),
                    row.highest().clip(),
                    row.highest().distance());
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
