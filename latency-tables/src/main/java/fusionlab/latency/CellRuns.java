package fusionlab.latency;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The runs of one cell that count, normalised, in milliseconds. */
final class CellRuns {

    interface Each {
        void run(int round, double ms);
    }

    private final List<Sample> runs;
    private final double[] wallMs;
    private final OrderStatistics wall;
    private final boolean twoHumps;

    CellRuns(List<Sample> runs, ToDoubleFunction<Sample> factor) {
        this.runs = runs;
        this.wallMs = runs.stream()
                .mapToDouble(run -> run.wallMs() * factor.applyAsDouble(run))
                .toArray();
        this.wall = new OrderStatistics(wallMs);
        this.twoHumps = Humps.two(wall);
    }

    OrderStatistics wall() {
        return wall;
    }

    boolean twoHumps() {
        return twoHumps;
    }

    /** A longer run was interrupted. */
    double limitMs() {
        return Drift.LOADED * wall.median();
    }

    void each(Each each) {
        for (int i = 0; i < wallMs.length; i++) {
            each.run(runs.get(i).round(), wallMs[i]);
        }
    }

    /** Median CPU time, NaN if no run has it. */
    double cpuMedianMs() {
        double[] cpu = runs.stream()
                .filter(run -> run.cpuNanos() > 0)
                .mapToDouble(run -> run.cpuNanos() / 1e6)
                .toArray();
        return cpu.length == 0 ? Double.NaN : new OrderStatistics(cpu).median();
    }

    /**
     * Whether its long runs are interruptions like everyone else's. False for a whole network, which is interrupted in every run, and for a
     * block that alternates between two times.
     */
    boolean sharesInterruptions() {
        return !runs.get(0).isWhole() && !twoHumps;
    }
}
