package fusionlab.latency;

import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What interruptions cost the blocks of a window, on average: an operating system or a hypervisor takes the processor away for some
 * milliseconds, now and then. It hits a whole network in every run, for each millisecond that it lasts, but a short block in one run of a
 * hundred, by a multiple of its time. So the few interruptions of a single block say little: the lost time is added up over all blocks and
 * distributed in proportion to their durations.
 *
 * @param factor time of all runs over the time of the same runs, none counted for more than {@link Drift#LOADED} times its block's median; 1 or more
 * @param halfWidth of the factor's 95 % interval, from how much the rounds differ; 0 if there are too few
 */
record Interruptions(double factor, double halfWidth) {

    static final Interruptions NONE = new Interruptions(1, 0);

    /**
     * The runs of one round, of all blocks.
     *
     * @param wallMs all of their time
     * @param countedMs the same without the time added by interruptions
     */
    private record Round(double wallMs, double countedMs) {

        Round plus(Round other) {
            return new Round(wallMs + other.wallMs, countedMs + other.countedMs);
        }

        /** More than an interruption: the machine slept, or was suspended for seconds. */
        boolean isLost() {
            return wallMs > Drift.LOADED * countedMs;
        }
    }

    /** From the blocks' runs, each in its own cell. */
    static Interruptions of(Collection<CellRuns> cells) {
        NavigableMap<Integer, Round> rounds = new TreeMap<>();
        for (CellRuns cell : cells) {
            double limit = cell.limitMs();
            cell.each((round, ms) -> rounds.merge(round, new Round(ms, Math.min(ms, limit)), Round::plus));
        }
        rounds.values().removeIf(Round::isLost);
        Round all = rounds.values().stream().reduce(new Round(0, 0), Round::plus);
        if (!(all.countedMs() > 0)) {
            return NONE;
        }
        double factor = Math.max(1, all.wallMs() / all.countedMs());
        return new Interruptions(factor, halfWidth(rounds.values(), factor, all.countedMs()));
    }

    /** Of a ratio of two sums over rounds: the rounds' residuals from it (Cochran, Sampling Techniques, section 6.3), with Student's t. */
    private static double halfWidth(Collection<Round> rounds, double factor, double countedMs) {
        int count = rounds.size();
        if (count < OrderStatistics.FEWEST_FOR_INTERVAL) {
            return 0;
        }
        double squares = 0;
        for (Round round : rounds) {
            double residual = round.wallMs() - factor * round.countedMs();
            squares += residual * residual;
        }
        return StudentT.quantile975(count - 1) * Math.sqrt(squares * count / (count - 1)) / countedMs;
    }
}
