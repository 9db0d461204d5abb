package fusionlab.quality;

import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.Surroundings;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.search.PairedDifference;
import fusionlab.search.measured.SplitHalf;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code table}: the value of each block. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        description =
                "Removes each block in turn and writes the change in CLIP, in pairs of the same prompts and seeds,"
                        + " as a quality table (docs/formats.md).")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TableCommand implements Callable<Integer> {

    @Mixin
    private WorldOptions options;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "the table, CSV")
    private Path out;

    @Option(names = "--name", paramLabel = "TEXT", description = "of the table (scenes-proxy; a checkpoint's topology)")
    private @Nullable String name;

    @Option(
            names = "--topology",
            paramLabel = "NAME",
            description =
                    "topology that the table is for; unless it is the world's own, the table is a proxy (${DEFAULT-VALUE})")
    private String topology = "sd-v1.5";

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (World world = options.open();
                Evaluator evaluator = options.evaluator(world)) {
            measure(world, evaluator);
        }
        return 0;
    }

    private void measure(World world, Evaluator evaluator) throws InterruptedException, IOException {
        Architecture original = world.topology().original();
        ChunkScores base = options.scores(world, evaluator, original, 0);
        double[] with = base.numbers();
        options.say(
                "original: CLIP %.4f, standard error %.4f; %.1f s, %.1f s of CPU",
                base.mean(), base.standardError(), base.wallSeconds(), base.cpuSeconds());
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        List<double[]> differences = new ArrayList<>();
        double wall = base.wallSeconds();
        double cpu = base.cpuSeconds();
        int undecided = 0;
        for (Slot slot : world.topology().slots()) {
            ChunkScores scores = options.scores(world, evaluator, original.with(Action.remove(slot.name())), 0);
            double[] without = scores.numbers();
            PairedDifference delta = PairedDifference.of(with, without, with.length);
            slots.put(slot.name(), new DeltaClip(delta.mean(), delta.standardError()));
            differences.add(IntStream.range(0, with.length)
                    .mapToDouble(k -> with[k] - without[k])
                    .toArray());
            wall += scores.wallSeconds();
            cpu += scores.cpuSeconds();
            undecided += delta.distinct() ? 0 : 1;
            options.say(
                    "%-32s ΔCLIP %+.4f, standard error %.4f%s",
                    slot.name(), delta.mean(), delta.standardError(), delta.distinct() ? "" : ", not different from 0");
        }
        SplitHalf agreement = SplitHalf.of(differences);
        options.say(
                "%d removals: %.0f s, %.0f s of CPU; split halves agree with Pearson %.3f, Spearman %.3f; %d are not different from 0",
                slots.size(), wall, cpu, agreement.pearson(), agreement.spearman(), undecided);
        boolean proxy = !topology.equals(world.topology().name());
        QualityTable table = new QualityTable(
                named(world), source(world, proxy), options.words(world), proxy, topology, base.mean(), slots);
        Files.writeString(out, QualityFormats.writeCsv(table));
        options.say("written to %s", out);
    }

    private String named(World world) {
        if (name != null) {
            return name;
        }
        String measured = world.surroundings().name();
        return measured.equals(ScenesWorld.NAME) ? "scenes-proxy" : measured;
    }

    private static String source(World world, boolean proxy) {
        Surroundings measured = world.surroundings();
        return (proxy
                        ? "A proxy: measured on the world " + measured.name()
                                + ", not on the network that it is used for. "
                        : "")
                + "Made by ./fusionlab quality table; checkpoint " + world.checkpointHash() + ", scorer "
                + measured.scorerHash() + ", prompts " + measured.promptSetHash();
    }
}
