package fusionlab.server.campaign;

import fusionlab.latency.Estimate;
import fusionlab.protocol.Job;
import fusionlab.unet.BlockConfiguration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plans a table campaign: first the minimum of rounds for all cells in full rotation, then more rounds only for cells that are still too
 * wide and matter, until the budget is used. Pure: the same inputs give the same step.
 *
 * @param campaign the request
 * @param cells what is measured, in execution order
 * @param problems cells that could not be measured
 * @param progress what is measured so far
 * @param spentSeconds device time so far
 * @param roomBytes weights that one job may hold, since a browser's tab has little memory; {@link Long#MAX_VALUE} for no limit
 */
record TablePlan(
        Rotation campaign,
        CellKeys cells,
        Map<String, String> problems,
        Progress progress,
        double spentSeconds,
        long roomBytes) {

    /** Measuring time of a job, so that it stays under a minute with its preparation. */
    static final double JOB_SECONDS = 45;

    /** Session creation and warm-up happen in the first job; it is small, to learn the duration of a round. */
    private static final int FIRST_ROUNDS = 2;

    /** On a noisy device intervals shrink more slowly than in theory: check again after at most this many rounds. */
    private static final int MOST_ADAPTIVE_ROUNDS = 40;

    /**
     * Whether estimates of all samples could change more than the length of the next job: they decide when the minimum is reached, and
     * what is measured after that.
     */
    boolean needsFreshEstimates() {
        return !progress.isFresh()
                && (progress.isStale() || spent() || fewestSamples(fitting(live())) >= campaign.minimumRounds());
    }

    private boolean spent() {
        return spentSeconds >= campaign.budgetSeconds();
    }

    Step next() {
        String sentinelProblem = problems.get(campaign.sentinelKey());
        if (sentinelProblem != null) {
            return new Step.GiveUp(
                    "The sentinel " + campaign.sentinelKey() + " could not be measured: " + sentinelProblem);
        }
        Set<String> live = fitting(live());
        int fewest = fewestSamples(live);
        boolean spent = spent();
        if (spent && progress.estimates().isEmpty()) {
            return new Step.GiveUp("The budget of " + campaign.budgetSeconds()
                    + " s was used up before a block was measured; start a campaign with a larger budgetSeconds.");
        }
        if (fewest < campaign.minimumRounds() && !spent) {
            return fullRotation(live, campaign.minimumRounds() - fewest);
        }
        Set<String> wide = wide();
        if (wide.isEmpty() || spent) {
            return new Step.Finish();
        }
        return adaptive(fitting(wide));
    }

    /** As many as fit into memory at once, the least measured first. */
    private Set<String> fitting(Set<String> keys) {
        List<String> byNeed = new ArrayList<>(keys);
        byNeed.sort(Comparator.comparingInt(progress::samplesOf));
        long room = roomBytes - weightBytes(campaign.sentinelKey());
        Set<String> fitting = new LinkedHashSet<>();
        for (String key : byNeed) {
            long need = key.equals(campaign.sentinelKey()) ? 0 : weightBytes(key);
            if (need <= room || fitting.isEmpty()) {
                fitting.add(key);
                room -= need;
            }
        }
        return fitting;
    }

    private long weightBytes(String key) {
        return roomBytes == Long.MAX_VALUE
                ? 0
                : BlockConfiguration.parse(key).cost().parameters() * Float.BYTES;
    }

    /** Cells whose interval is narrow enough, or too small to matter. */
    int precise() {
        double networkMs = networkMs();
        return (int) live().stream()
                .filter(key -> progress.estimates().containsKey(key) && !needsMore(key, networkMs))
                .count();
    }

    private Step fullRotation(Set<String> live, int roundsLeft) {
        if (progress.estimates().isEmpty()) {
            return measure(live, Math.min(FIRST_ROUNDS, roundsLeft), null);
        }
        double round = roundSeconds(live);
        double remaining = Math.min(roundsLeft * round + adaptiveSeconds(wide()), secondsLeft());
        return measure(live, rounds(live, round, roundsLeft), Math.max(remaining, round));
    }

    private Step adaptive(Set<String> wide) {
        double round = roundSeconds(wide);
        int wanted =
                (int) Math.ceil(wide.stream().mapToDouble(this::moreRuns).max().orElse(1));
        int affordable = (int) Math.max(1, Math.floor(secondsLeft() / round));
        int rounds = rounds(wide, round, Math.min(Math.min(wanted, MOST_ADAPTIVE_ROUNDS), affordable));
        return measure(wide, rounds, Math.max(round, Math.min(adaptiveSeconds(wide), secondsLeft())));
    }

    private double jobSeconds(Set<String> keys) {
        List<String> measured = List.copyOf(keys);
        boolean whole = !cells.networksAmong(measured).isEmpty()
                || !cells.picturesAmong(measured).isEmpty();
        return whole ? Rotation.NETWORK_JOB_SECONDS : campaign.jobSeconds();
    }

    private int rounds(Set<String> keys, double roundSeconds, int wanted) {
        int fitting = (int) Math.floor(jobSeconds(keys) / roundSeconds);
        return Math.max(1, Math.min(fitting, wanted));
    }

    private Step measure(Set<String> keys, int rounds, @Nullable Double remainingSeconds) {
        Set<String> rotation = new LinkedHashSet<>(keys);
        rotation.add(campaign.sentinelKey());
        List<String> inOrder =
                cells.sampled().stream().filter(rotation::contains).toList();
        // The first job shows the duration of a round; any later one ends with the budget, however long its rounds are.
        double whole = jobSeconds(keys);
        double most = progress.estimates().isEmpty() ? whole : Math.min(whole, secondsLeft());
        return new Step.Measure(campaign.job(cells, inOrder, progress.nextRound(), rounds, most), remainingSeconds);
    }

    private Set<String> live() {
        return cells.sampled().stream()
                .filter(key -> !problems.containsKey(key))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private int fewestSamples(Set<String> live) {
        return live.stream().mapToInt(progress::samplesOf).min().orElse(0);
    }

    /** The sentinel is left out: it runs with every other cell, and alone it would only be compared with itself. */
    private Set<String> wide() {
        double networkMs = networkMs();
        return live().stream()
                .filter(key -> !key.equals(campaign.sentinelKey()))
                .filter(key -> needsMore(key, networkMs))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private boolean needsMore(String key, double networkMs) {
        Estimate estimate = progress.estimates().get(key);
        if (estimate == null || estimate.relativeHalfWidth() <= campaign.precisionTarget()) {
            return false;
        }
        return !estimate.isTooSmallToMatter(cells.uses().getOrDefault(key, 0), networkMs);
    }

    private double networkMs() {
        return cells.uses().entrySet().stream()
                .mapToDouble(entry -> entry.getValue() * medianMs(entry.getKey()))
                .sum();
    }

    /** An interval shrinks with the root of the number of runs. */
    private double moreRuns(String key) {
        Estimate estimate = progress.estimates().get(key);
        if (estimate == null) {
            return 1;
        }
        double ratio = estimate.relativeHalfWidth() / campaign.precisionTarget();
        return estimate.samples() * (ratio * ratio - 1);
    }

    private double adaptiveSeconds(Set<String> wide) {
        double sentinel = medianMs(campaign.sentinelKey());
        return wide.stream()
                        .mapToDouble(key -> moreRuns(key) * (medianMs(key) + sentinel))
                        .sum()
                / 1000;
    }

    private double roundSeconds(Set<String> keys) {
        long others =
                keys.stream().filter(key -> !key.equals(campaign.sentinelKey())).count();
        long sentinelRuns = Math.max(1, Math.min(Job.SENTINEL_RUNS, others));
        double ms = keys.stream()
                        .filter(key -> !key.equals(campaign.sentinelKey()))
                        .mapToDouble(this::medianMs)
                        .sum()
                + sentinelRuns * medianMs(campaign.sentinelKey());
        return Math.max(ms / 1000, 0.001);
    }

    private double medianMs(String key) {
        Estimate estimate = progress.estimates().get(key);
        return estimate == null ? 0 : estimate.medianMs();
    }

    private double secondsLeft() {
        return Math.max(0, campaign.budgetSeconds() - spentSeconds);
    }
}
