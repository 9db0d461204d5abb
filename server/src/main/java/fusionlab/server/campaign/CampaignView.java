package fusionlab.server.campaign;

import fusionlab.unet.RuntimeProfile;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A campaign for people and programs.
 *
 * @param outcome the state in words; a finished table says how many of its cells missed the precision target
 * @param spentSeconds device time of the jobs that came back
 * @param jobSeconds how long the job at work has been with its agent; 0 while none is
 * @param cellsImprecise cells of a finished table that missed the precision target and are not too small to matter
 * @param activity what goes on right now, or what is waited for
 * @param remainingSeconds until the end as far as one can tell; null before anything was measured, and while the agent is away
 * @param latencyTableId the table that it filled, or that it validates
 * @param networks the whole networks of a validation
 * @param summary of the networks measured so far; null for a table
 */
public record CampaignView(
        long id,
        long deviceId,
        String kind,
        String state,
        String outcome,
        String topology,
        int latentSize,
        RuntimeProfile profile,
        double precisionTarget,
        int minimumRounds,
        int budgetSeconds,
        double spentSeconds,
        double jobSeconds,
        int cellsTotal,
        int cellsPrecise,
        int cellsImprecise,
        int roundsDone,
        @Nullable Double remainingSeconds,
        @Nullable String activity,
        @Nullable String problem,
        List<Problem> problems,
        @Nullable Long latencyTableId,
        String sentinelKey,
        List<Network> networks,
        @Nullable Summary summary,
        String createdBy,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    /** @param key configuration or network */
    public record Problem(String key, String reason) {}

    /** @param errorPercent predicted over measured, minus one */
    public record Network(
            long architectureId,
            String architecture,
            String state,
            @Nullable Double measuredMs,
            @Nullable Double measuredLowMs,
            @Nullable Double measuredHighMs,
            int samples,
            @Nullable Double predictedMs,
            @Nullable Double predictedLowMs,
            @Nullable Double predictedHighMs,
            @Nullable Double errorPercent,
            @Nullable Boolean inside,
            @Nullable String problem) {}

    /**
     * How well the predictions hold.
     *
     * @param compared networks with both a measurement and a prediction
     * @param inside those whose measured median lies within the predicted interval
     */
    public record Summary(
            int compared,
            int inside,
            @Nullable Double medianErrorPercent,
            @Nullable Double worstErrorPercent) {

        static Summary of(List<Network> networks) {
            List<Double> errors = networks.stream()
                    .map(Network::errorPercent)
                    .filter(java.util.Objects::nonNull)
                    .map(Math::abs)
                    .sorted()
                    .toList();
            int inside = (int) networks.stream()
                    .filter(network -> Boolean.TRUE.equals(network.inside()))
                    .count();
            if (errors.isEmpty()) {
                return new Summary(0, 0, null, null);
            }
            int size = errors.size();
            double median = (errors.get((size - 1) / 2) + errors.get(size / 2)) / 2;
            return new Summary(size, inside, median, errors.get(size - 1));
        }
    }

    /** For people: {@code Table of sd-v1.5 at 64×64}. */
    public static String title(String kind, String topology, int latentSize) {
        String what = kind.equals(Campaign.Kind.TABLE.name()) ? "Table of " : "Validation of ";
        return what + topology + " at " + latentSize + "×" + latentSize;
    }

    /** The state in words; {@code done, 17 cells imprecise}. */
    public static String outcome(String state, int imprecise) {
        String words = state.toLowerCase(Locale.ROOT);
        return imprecise == 0 ? words : words + ", " + imprecise + (imprecise == 1 ? " cell" : " cells") + " imprecise";
    }

    public String title() {
        return title(kind, topology, latentSize);
    }

    /** Whether nothing will change any more. */
    public boolean isFinal() {
        return Campaign.State.valueOf(state).isFinal();
    }
}
