package fusionlab.search;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Problems on a network so small that all its architectures can be listed: twelve slots, one of which has three blocks. */
public final class SmallProblems {

    public static final Topology TOPOLOGY = Topology.parse("small", """
            {"sample_size": 8, "layers_per_block": 1, "block_out_channels": [32, 64], "attention_head_dim": 8, "cross_attention_dim": 24,
             "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"], "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
             "norm_num_groups": 16, "fusionlab_counts": {"mid_block.attentions.0": 3}}
            """);

    /** The same network with one block everywhere. */
    public static final Topology PLAIN = Topology.parse(
            "plain",
            TOPOLOGY.configJson().replaceAll("\"mid_block.attentions.0\": *3", "\"mid_block.attentions.0\":1"));

    static final double BASELINE = 0.9;

    private SmallProblems() {}

    /** What an architecture takes and loses, added up from the tables alone. */
    public record Sums(long picoseconds, long loss) {

        double ms() {
            return Estimate.milliseconds(picoseconds);
        }
    }

    /** Every second seed has few distinct numbers, so that values and sums collide. */
    public static SearchProblem of(long seed, double share, String algorithm, @Nullable Double mostLoss) {
        LatencyTable latencies = latencies(seed);
        Parameters parameters = new Parameters(
                share * ms(latencies, TOPOLOGY.original()),
                algorithm,
                seed % 3,
                1 + (int) (seed % 4),
                mostLoss == null ? null : BASELINE - mostLoss,
                seed % 5 == 0 ? EnumSet.of(SlotKind.RESNET) : EnumSet.allOf(SlotKind.class),
                false,
                60);
        return new SearchProblem(TOPOLOGY, latencies, qualities(seed), parameters);
    }

    static SearchProblem with(SearchProblem problem, Parameters parameters) {
        return new SearchProblem(problem.topology(), problem.latencies(), problem.qualities(), parameters);
    }

    public static LatencyTable latencies(long seed) {
        return latencies(TOPOLOGY, seed, 1);
    }

    public static LatencyTable latencies(Topology topology, long seed, double scale) {
        Random random = new Random(seed);
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration configuration : topology.configurations(topology.latentSize())) {
            double ms = seed % 2 == 0 ? 1 + random.nextInt(3) : 0.5 + random.nextInt(4096) / 1024.0;
            cells.put(configuration.key(), Tables.estimate(scale * ms, 0.01));
        }
        return Tables.table(topology, cells);
    }

    /** One millisecond for each configuration. */
    public static LatencyTable ones(Topology topology) {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        topology.configurations(topology.latentSize())
                .forEach(configuration -> cells.put(configuration.key(), Tables.estimate(1, 0.01)));
        return Tables.table(topology, cells);
    }

    static QualityTable qualities(long seed) {
        Random random = new Random(-seed - 1);
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        for (Slot slot : TOPOLOGY.slots()) {
            double delta = seed % 2 == 0 ? (random.nextInt(7) - 1) * 1e-3 : 0.02 * (random.nextDouble() - 0.2);
            slots.put(slot.name(), new DeltaClip(delta, 0.0005));
        }
        return new QualityTable("made up", "", "", false, "small", BASELINE, slots);
    }

    public static double ms(LatencyTable latencies, Architecture architecture) {
        return Estimate.milliseconds(picoseconds(latencies, architecture));
    }

    private static long picoseconds(LatencyTable latencies, Architecture architecture) {
        long sum = 0;
        for (Unit unit : latencies.topology().units(architecture, TOPOLOGY.latentSize())) {
            Estimate cell = latencies.cells().get(unit.configuration().key());
            if (cell == null) {
                throw new AssertionError("no cell for " + unit.configuration().key());
            }
            sum += cell.meanPicoseconds();
        }
        return sum;
    }

    static Sums sums(SearchProblem problem, Architecture architecture) {
        long loss = 0;
        for (String slot : architecture.removed()) {
            DeltaClip delta = problem.qualities().slots().get(slot);
            loss += delta == null ? 0 : Place.trillionths(delta.delta());
        }
        return new Sums(picoseconds(problem.latencies(), architecture), loss);
    }

    /** Of all that removals of the allowed kinds can leave: slots are independent, so that each needs to be taken away alone only once. */
    static List<Sums> allSums(SearchProblem problem) {
        Sums original = sums(problem, TOPOLOGY.original());
        List<Sums> all = new ArrayList<>(List.of(original));
        for (Slot slot : TOPOLOGY.slots()) {
            if (problem.parameters().kinds().contains(slot.kind())) {
                List<Sums> more = new ArrayList<>();
                for (int count = 0; count < TOPOLOGY.original().count(slot.name()); count++) {
                    Sums alone = sums(problem, Architecture.of(TOPOLOGY, Map.of(slot.name(), count)));
                    all.forEach(each -> more.add(new Sums(
                            each.picoseconds() + alone.picoseconds() - original.picoseconds(),
                            each.loss() + alone.loss())));
                }
                all.addAll(more);
            }
        }
        return all;
    }

    static boolean meets(SearchProblem problem, Sums sums) {
        return sums.ms() <= problem.parameters().latencyTargetMs() && keepsFloor(problem, sums);
    }

    static boolean keepsFloor(SearchProblem problem, Sums sums) {
        Double floor = problem.parameters().clipFloor();
        return floor == null || BASELINE - Place.clip(sums.loss()) >= floor;
    }

    /** The same tables with their rows in another order. */
    static SearchProblem shuffled(SearchProblem problem, Random random) {
        return new SearchProblem(
                problem.topology(),
                Tables.table(problem.topology(), shuffled(problem.latencies().cells(), random)),
                new QualityTable(
                        "made up",
                        "",
                        "",
                        false,
                        "small",
                        BASELINE,
                        shuffled(problem.qualities().slots(), random)),
                problem.parameters());
    }

    private static <T> Map<String, T> shuffled(Map<String, T> rows, Random random) {
        List<Map.Entry<String, T>> entries = new ArrayList<>(rows.entrySet());
        Collections.shuffle(entries, random);
        Map<String, T> shuffled = new LinkedHashMap<>();
        entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));
        return shuffled;
    }
}
