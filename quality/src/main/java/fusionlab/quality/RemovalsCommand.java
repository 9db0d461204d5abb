package fusionlab.quality;

import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.World;
import fusionlab.search.PairedDifference;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code removals}: whether the order of a quality table is useful. */
@Command(
        name = "removals",
        mixinStandardHelpOptions = true,
        description =
                "Removes many blocks at once, first the least valuable of a quality table, then as many in random orders,"
                        + " and prints what is left of the CLIP score.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RemovalsCommand implements Callable<Integer> {

    @Mixin
    private WorldOptions options;

    @Option(names = "--table", required = true, paramLabel = "FILE", description = "a quality table, CSV")
    private Path table;

    @Option(
            names = "--remove",
            split = ",",
            paramLabel = "N",
            description = "how many blocks; several numbers separated by commas (${DEFAULT-VALUE})")
    private List<Integer> counts = List.of(10, 20);

    @Option(names = "--orders", paramLabel = "N", description = "random orders (${DEFAULT-VALUE})")
    private int orders = 5;

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (World world = options.open();
                Evaluator evaluator = options.evaluator(world)) {
            List<String> measured = measured(world);
            List<List<String>> random = new ArrayList<>();
            for (int order = 0; order < orders; order++) {
                List<String> shuffled = new ArrayList<>(measured);
                Collections.shuffle(shuffled, new Random(order + 1));
                random.add(shuffled);
            }
            ChunkScores base = options.scores(world, evaluator, world.topology().original(), 0);
            options.say("original: CLIP %.4f", base.mean());
            for (int count : counts) {
                if (count < 1 || count > measured.size()) {
                    throw options.usage("--remove must be 1 to " + measured.size() + ", not " + count);
                }
                without(world, evaluator, base, measured.subList(0, count), "the order of the table");
                double sum = 0;
                for (int order = 0; order < orders; order++) {
                    List<String> removed = random.get(order).subList(0, count);
                    sum += without(world, evaluator, base, removed, "random order " + (order + 1));
                }
                if (orders > 0) {
                    options.say("%d removed, mean of the random orders: CLIP %.4f", count, sum / orders);
                }
            }
        }
        return 0;
    }

    /** Returns the mean of the scores. */
    private double without(World world, Evaluator evaluator, ChunkScores base, List<String> removed, String order)
            throws InterruptedException {
        Map<String, Integer> none = removed.stream().collect(Collectors.toMap(slot -> slot, slot -> 0));
        ChunkScores scores = options.scores(world, evaluator, Architecture.of(world.topology(), none), 0);
        PairedDifference loss = PairedDifference.of(
                base.numbers(), scores.numbers(), base.scores().size());
        options.say(
                "%d removed in %s: CLIP %.4f, %.1f %% of the original; loss %.4f, standard error %.4f",
                removed.size(),
                order,
                scores.mean(),
                100 * scores.mean() / base.mean(),
                loss.mean(),
                loss.standardError());
        return scores.mean();
    }

    /** The slots of the table, the least valuable first. */
    private List<String> measured(World world) throws IOException {
        QualityTable quality = QualityFormats.preview(Files.readAllBytes(table));
        List<String> known = world.topology().slots().stream().map(Slot::name).toList();
        for (String slot : quality.slots().keySet()) {
            if (!known.contains(slot)) {
                throw options.usage("--table: " + slot + " is not a slot of "
                        + world.topology().name());
            }
        }
        return quality.slots().entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> entry.getValue().delta()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
