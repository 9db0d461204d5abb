package fusionlab.server.architecture;

import fusionlab.latency.Additivity;
import fusionlab.search.SearchProblem;
import fusionlab.search.ledger.Picture;
import fusionlab.unet.Architecture;
import fusionlab.unet.RuntimeProfile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evidence on an architecture from tables and searches. The features that own them implement it, so that this package does not depend on
 * them.
 */
public interface Evidence {

    /** The prediction of each latency table whose topology is the architecture's, newest first. */
    List<PredictedLatency> latencies(Architecture architecture);

    /** The additive estimate of each quality table of the architecture's topology, newest first. */
    List<QualityEstimate> qualities(Architecture architecture);

    /** The finished searches that the architecture won, newest first. */
    List<Win> wins(long architectureId);

    /** The tuned weights of the newest search that the architecture won, if it tuned and the lab keeps them. */
    Optional<Weights> weights(long architectureId);

    /**
     * Everything a bundle needs from the search that found an architecture.
     *
     * @param searchId null for the newest search that it won
     */
    Optional<Proof> proof(long architectureId, @Nullable Long searchId);

    /**
     * Either {@code ms} with its interval, or the keys of the cells that the table lacks.
     *
     * @param additivity the error of adding up in the interval, which is a 95 % interval only if that error was validated
     */
    record PredictedLatency(
            long latencyTableId,
            String name,
            int version,
            String device,
            int latentSize,
            RuntimeProfile profile,
            @Nullable Double ms,
            @Nullable Double lowMs,
            @Nullable Double highMs,
            Additivity additivity,
            List<String> missing) {}

    /**
     * The loss from the architecture's removed slots, assuming that losses add up.
     *
     * @param clipLoss null if the table lacks a removed slot
     * @param note how far the number can be trusted, for people; marks a proxy
     */
    record QualityEstimate(
            long qualityTableId,
            String name,
            String source,
            boolean proxy,
            @Nullable Double clipLoss,
            @Nullable Double standardError,
            @Nullable Double baselineClip,
            @Nullable Double estimatedClip,
            List<String> missingSlots,
            String note) {}

    /**
     * A search's ledger in one line.
     *
     * @param latencyTargetMs of a pass of the UNet; null in a search for a picture
     * @param secondsPerImage its targets; null in a search for a pass
     * @param measured whether {@code clipLoss} was measured for the whole architecture, by a measured search; otherwise it is added up
     */
    record Win(
            long searchId,
            long latencyTableId,
            long qualityTableId,
            String algorithm,
            long seed,
            @Nullable Double latencyTargetMs,
            @Nullable List<Double> secondsPerImage,
            @Nullable Double latencyMs,
            @Nullable Double clipLoss,
            boolean measured,
            @Nullable Double gapToExact,
            int rounds,
            @Nullable Instant finishedAt) {}

    /**
     * A file of tuned weights that the lab keeps.
     *
     * @param path where it is downloaded, whole or in ranges
     */
    record Weights(long checkpointId, String path, long bytes, String sha256) {

        /** As the lab names the download, so that commands on pages and in bundles fit it. */
        public String fileName() {
            return "checkpoint-" + checkpointId + ".safetensors";
        }
    }

    /**
     * A finished search with all its inputs: replaying {@code problem} finds the same winner, unless it is {@code measured}.
     *
     * @param measured whether it is a measured search; then the quality table is that of its first round
     * @param tuningSteps steps of fine-tuning after each round; 0 for none
     * @param weights the tuned weights; null if there are none
     * @param picture of a search for a picture, its targets and choices; null for other searches
     * @param ledgerJson the stored search result
     * @param furtherLatencyJson the tables of the further devices of {@code problem}, in their order
     * @param latencyJson the published or imported latency table
     */
    record Proof(
            long searchId,
            boolean measured,
            int tuningSteps,
            @Nullable Weights weights,
            SearchProblem problem,
            @Nullable Picture picture,
            String ledgerJson,
            List<String> furtherLatencyJson,
            String latencyJson,
            String latencyCsv,
            String qualityJson,
            String qualityCsv) {}
}
