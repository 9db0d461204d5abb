package fusionlab.server.campaign;

import fusionlab.latency.Estimate;
import fusionlab.latency.Sample;
import fusionlab.protocol.Report;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far a table campaign is, as its next job depends on it. Estimates are made of all samples, so they are made again only when a
 * decision needs them; in between the runs since then are counted.
 *
 * @param nextRound number of the next round
 * @param rounds number of different rounds so far
 * @param estimated how many of them the estimates are made of
 * @param estimates by key
 * @param since number of later runs, by key
 * @param staleShare of the estimated rounds: when so many have been added, the estimates are stale
 */
record Progress(
        int nextRound,
        int rounds,
        int estimated,
        Map<String, Estimate> estimates,
        Map<String, Integer> since,
        double staleShare) {

    /** Estimates of so many rounds are good enough to plan a job until a quarter of them has been added. */
    private static final double STALE_SHARE = 0.25;

    private static final int DIFFERENT_SHARES = 8;

    /** @param taken everything that the campaign has measured */
    static Progress of(List<Sample> taken, Map<String, Estimate> estimates) {
        int rounds = (int) taken.stream().mapToInt(Sample::round).distinct().count();
        int last = taken.stream().mapToInt(Sample::round).max().orElse(-1);
        return of(estimates, rounds, last + 1);
    }

    static Progress of(Map<String, Estimate> estimates, int rounds, int nextRound) {
        return new Progress(nextRound, rounds, rounds, estimates, Map.of(), STALE_SHARE);
    }

    /**
     * As it is, but stale at a share of its own, from a quarter to a half: campaigns that began together would otherwise all be estimated
     * again in the same second, again and again.
     */
    Progress staggered(long campaignId) {
        double share = STALE_SHARE * (1 + (double) (campaignId % DIFFERENT_SHARES) / DIFFERENT_SHARES);
        return new Progress(nextRound, rounds, estimated, estimates, since, share);
    }

    /** @param runs of the next job: rounds that no earlier job had */
    Progress with(List<Report.Run> runs) {
        if (runs.isEmpty()) {
            return this;
        }
        Map<String, Integer> counts = new HashMap<>(since);
        Set<Integer> more = new HashSet<>();
        int next = nextRound;
        for (Report.Run run : runs) {
            counts.merge(run.key(), 1, Integer::sum);
            more.add(run.round());
            next = Math.max(next, run.round() + 1);
        }
        return new Progress(next, rounds + more.size(), estimated, estimates, counts, staleShare);
    }

    boolean isFresh() {
        return rounds == estimated;
    }

    /** Whether so many rounds were added that medians and intervals may have changed. */
    boolean isStale() {
        return rounds - estimated > estimated * staleShare;
    }

    /** Runs that count; of those since the estimates, all. */
    int samplesOf(String key) {
        Estimate estimate = estimates.get(key);
        return (estimate == null ? 0 : estimate.samples()) + since.getOrDefault(key, 0);
    }
}
