package fusionlab.quality.comparison;

import fusionlab.quality.evaluation.Drawing;
import fusionlab.quality.tensors.TorchThreads;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Seconds that a picture takes in one thread: text encoder, sampling and decoder, without the scorer.
 *
 * @param median wall time
 * @param quarter a quarter of the repetitions were faster
 * @param threeQuarters a quarter were slower
 * @param cpuMedian the thread's CPU time, which other programs on the machine disturb less
 * @param timesFaster the first model's CPU time over this one's, turn by turn: the median
 */
record DrawingSeconds(double median, double quarter, double threeQuarters, double cpuMedian, double timesFaster) {

    private record Run(double wall, double cpu) {}

    /**
     * Draws the same pictures by turns, each turn beginning with another model, so that a machine that slows down slows all of them. A first
     * turn is not counted.
     *
     * @param turns told how many have been counted
     * @param check called before each step; it ends the measurement by an exception
     * @return one for each drawing
     */
    static List<DrawingSeconds> measure(
            List<Drawing> drawings, ComparisonPlan plan, IntConsumer turns, Runnable check) {
        TorchThreads.single();
        drawings.forEach(drawing -> run(drawing, plan, check));
        List<List<Run>> runs =
                drawings.stream().<List<Run>>map(any -> new ArrayList<>()).toList();
        for (int turn = 0; turn < plan.repetitions(); turn++) {
            for (int i = 0; i < drawings.size(); i++) {
                int next = (turn + i) % drawings.size();
                runs.get(next).add(run(drawings.get(next), plan, check));
            }
            turns.accept(turn + 1);
        }
        return runs.stream().map(its -> of(its, runs.get(0))).toList();
    }

    private static Run run(Drawing drawing, ComparisonPlan plan, Runnable check) {
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long wall = System.nanoTime();
            drawing.images(plan.first(), plan.first() + plan.batch(), check);
            double each = 1e9 * plan.batch();
            return new Run(
                    (System.nanoTime() - wall) / each,
                    (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / each);
        }
    }

    private static DrawingSeconds of(List<Run> runs, List<Run> first) {
        double[] wall = runs.stream().mapToDouble(Run::wall).sorted().toArray();
        double[] cpu = runs.stream().mapToDouble(Run::cpu).sorted().toArray();
        double[] ratios = IntStream.range(0, runs.size())
                .mapToDouble(turn -> first.get(turn).cpu() / runs.get(turn).cpu())
                .sorted()
                .toArray();
        return new DrawingSeconds(
                share(wall, .5), share(wall, .25), share(wall, .75), share(cpu, .5), share(ratios, .5));
    }

    /** The value below which a share of sorted values lies, between its neighbours. */
    static double share(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
