package fusionlab.server.campaign;

import fusionlab.unet.RuntimeProfile;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A campaign for people and programs.
 *
 * @param activity what goes on right now
 * @param remainingSeconds until the end as far as one can tell; null before anything was measured
 * @param latencyTableId the table that it filled, or that it validates
 * @param networks the whole networks of a validation
 * @param summary of the networks measured so far; null for a table
 */
public record CampaignView(
        long id,
        long deviceId,
        String kind,
        String state,
        String topology,
        int latentSize,
        RuntimeProfile profile,
        double precisionTarget,
        int minimumRounds,
        int budgetSeconds,
        double spentSeconds,
        int cellsTotal,
        int cellsPrecise,
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

    /** Whether nothing will change any more. */
    public boolean isFinal() {
        return Campaign.State.valueOf(state).isFinal();
    }
}
