package fusionlab.server.campaign;

import com.fasterxml.jackson.annotation.JsonIgnore;
import fusionlab.server.architecture.MeasuredUNet;
import fusionlab.unet.RuntimeProfile;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A campaign for people and programs.
 *
 * @param device its name
 * @param outcome the state in words; a finished table says how many of its cells missed the precision target
 * @param spentSeconds device time of the reported jobs
 * @param jobSeconds how long the current job has been leased; 0 without one
 * @param cellsImprecise cells of a finished table that missed the precision target and are not too small to matter
 * @param activity what is happening now, or what the campaign waits for
 * @param remainingSeconds estimated time until the end; null before anything was measured, and while the agent is offline
 * @param latencyTableId the table that it filled or validates
 * @param networks the whole networks of a validation
 * @param summary of the networks measured so far; null for a table
 */
public record CampaignView(
        long id,
        long deviceId,
        @JsonIgnore String device,
        CampaignKind kind,
        CampaignState state,
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
    public record Problem(@JsonIgnore long campaignId, String key, String reason) {}

    /** A whole network of a validation. */
    public record Network(
            @JsonIgnore long campaignId,
            long architectureId,
            String architecture,
            CampaignState state,
            @Nullable Double measuredMs,
            @Nullable Double measuredLowMs,
            @Nullable Double measuredHighMs,
            int samples,
            @Nullable Double predictedMs,
            @Nullable Double predictedLowMs,
            @Nullable Double predictedHighMs,
            @Nullable String problem)
            implements MeasuredUNet {

        /** Whether it has not been measured yet. */
        boolean open() {
            return measuredMs == null && problem == null;
        }

        /** The same, being measured. */
        Network running() {
            return new Network(
                    campaignId,
                    architectureId,
                    architecture,
                    CampaignState.RUNNING,
                    null,
                    null,
                    null,
                    samples,
                    null,
                    null,
                    null,
                    null);
        }
    }

    /**
     * How well predictions match measurements.
     *
     * @param compared networks with both a measurement and a prediction
     * @param inside networks whose measured median lies within the predicted interval
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

    /** The state in words; {@code done, 17 cells imprecise}. */
    static String outcome(CampaignState state, int imprecise) {
        String cells = imprecise == 1 ? " cell" : " cells";
        return imprecise == 0 ? state.words() : state.words() + ", " + imprecise + cells + " imprecise";
    }

    /** For people: {@code Table of sd-v1.5 at 64×64}. */
    public String title() {
        String what = kind == CampaignKind.TABLE ? "Table of " : "Validation of ";
        return what + topology + " at " + latentSize + "×" + latentSize;
    }

    public boolean validation() {
        return kind == CampaignKind.VALIDATION;
    }

    /** Whether it has filled a table. */
    public boolean published() {
        return kind == CampaignKind.TABLE && state == CampaignState.DONE && latencyTableId != null;
    }

    /** Whether the state is final. */
    public boolean isFinal() {
        return state.isFinal();
    }
}
